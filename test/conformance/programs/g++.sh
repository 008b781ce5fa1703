# packages: deb:g++
# kind: compiler
set -e
cat > work.cc <<'P'
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <map>
#include <numeric>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>
int main() {
  std::vector<int> all(10);
  std::iota(all.begin(), all.end(), 1);
  auto half = std::async(std::launch::async, [&] { return std::accumulate(all.begin(), all.end(), 0); });
  std::cout << half.get() << ' ';
  const std::string text = "glen12 burn7";
  const std::regex digits("\\d+");
  int sum = 0;
  for (std::sregex_iterator at(text.begin(), text.end(), digits), end; at != end; ++at) sum += std::stoi(at->str());
  std::cout << sum << ' ';
  try { throw std::out_of_range("far"); } catch (const std::exception &e) { std::cout << e.what() << ' '; }
  std::ofstream("one.txt") << "hill";
  std::cout << std::filesystem::file_size("one.txt") << '\n';
}
P
for standard in c++17 c++20; do
  g++ -Wall -Werror -O2 -std=$standard -pthread work.cc -o work
  test "$(./work)" = '55 19 far 4'
done
g++ -std=c++20 -static -pthread work.cc -o still
test "$(./still)" = '55 19 far 4'
printf '#include "none.h"\n' > missing.cc
if g++ -c missing.cc 2> said; then exit 1; fi
grep -q 'none.h: No such file' said
