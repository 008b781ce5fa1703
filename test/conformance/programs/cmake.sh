# packages: deb:cmake deb:make deb:ninja-build deb:g++ deb:zlib1g-dev deb:pkgconf
# kind: build
set -e
cat > CMakeLists.txt <<'P'
cmake_minimum_required(VERSION 3.16)
project(work VERSION 1.2 LANGUAGES C CXX)
include(GNUInstallDirs)
set(CMAKE_INSTALL_LIBDIR lib)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
include(CheckFunctionExists)
check_function_exists(getline HAS_GETLINE)
include(CheckIncludeFileCXX)
check_include_file_cxx(filesystem HAS_FILESYSTEM)
configure_file(found.h.in found.h)
add_library(sum SHARED sum.c)
add_executable(work main.cc)
target_include_directories(work PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
target_link_libraries(work sum Threads::Threads ZLIB::ZLIB)
install(TARGETS work sum)
include(CTest)
add_test(NAME runs COMMAND work)
set_tests_properties(runs PROPERTIES PASS_REGULAR_EXPRESSION "^36 1 1 1\\.2")
include(CPack)
P
printf '#define GETLINE "@HAS_GETLINE@"\n#define FILESYSTEM "@HAS_FILESYSTEM@"\n#define VERSION "@PROJECT_VERSION@"\n' > found.h.in
printf 'int sum(int n) { return n * (n + 1) / 2; }\n' > sum.c
printf '#include <iostream>\n#include <zlib.h>\n#include "found.h"\nextern "C" int sum(int);\nint main() { std::cout << sum(8) << " " GETLINE " " FILESYSTEM " " VERSION " " << (zlibVersion() != nullptr) << "\\n"; }\n' > main.cc
for generator in 'Unix Makefiles' Ninja; do
  rm -rf b to
  cmake -G "$generator" -S . -B b -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$PWD/to" -DCMAKE_INSTALL_RPATH='$ORIGIN/../lib' > configured || { cat configured; exit 1; }
  cmake --build b > built || { cat built; exit 1; }
  (cd b && ctest --output-on-failure > tested) || { cat b/tested; exit 1; }
  cmake --install b > installed
  test "$(env -i to/bin/work)" = '36 1 1 1.2 1'
done
(cd b && cpack -G TGZ > packed) && test -s b/work-1.2-Linux.tar.gz
