# packages: deb:clang deb:lld deb:llvm deb:libc6-dev deb:libstdc++-14-dev deb:libclang-rt-19-dev
# kind: compiler
set -e
printf '#include <stdio.h>\n#include <stddef.h>\n#include <stdatomic.h>\nint main(int n, char **v) { (void)v; atomic_int a = n; a += 41; printf("%%d\\n", a); return 0; }\n' > a.c
clang -Wall -Werror -O2 a.c -o a && test "$(./a)" = 42
clang -fuse-ld=lld -O2 -flto a.c -o b && test "$(./b)" = 42
printf '#include <iostream>\n#include <map>\nint main() { std::map<int, const char *> m{{2, "b"}, {1, "a"}}; for (auto &[k, v] : m) std::cout << k << v; }\n' > c.cc
clang++ -std=c++20 -O1 c.cc -o c && test "$(./c)" = 1a2b
printf 'int main(int n, char **v) { (void)v; int a[3] = {0}; return a[n + 5]; }\n' > bad.c
clang -g -fsanitize=address bad.c -o bad 2> warned
if ./bad 2> found; then exit 1; fi
grep -q stack-buffer-overflow found
# through LLVM's own representation
clang -O1 -S -emit-llvm a.c -o a.ll && opt -O2 -S a.ll -o b.ll && llc -filetype=obj -relocation-model=pic b.ll -o b.o && clang b.o -o d
test "$(./d)" = 42
test "$(lli a.ll)" = 42
