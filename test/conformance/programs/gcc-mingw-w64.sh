# packages: deb:gcc-mingw-w64
# kind: compilers
# drawn: yes
set -e
cat > hello.c <<'C'
#include <windows.h>
#include <stdio.h>
#include <math.h>
int main(int n, char **v) {
  (void)v;
  SYSTEMTIME now;
  GetSystemTime(&now);
  printf("hill %d %.0f\n", now.wYear, sqrt(n));
  return 0;
}
C
for machine in x86_64 i686; do
  $machine-w64-mingw32-gcc -Wall -O2 hello.c -o $machine.exe -lm
  test "$(head -c 2 $machine.exe)" = MZ
  strings $machine.exe | grep -q 'hill %d %.0f'
  strings $machine.exe | grep -q GetSystemTime
done
# The machine in the header: 8664 and 014c.
at=$(od -An -tu4 -j60 -N4 x86_64.exe | tr -d ' ')
test "$(od -An -tx2 -j$((at + 4)) -N2 x86_64.exe | tr -d ' ')" = 8664
at=$(od -An -tu4 -j60 -N4 i686.exe | tr -d ' ')
test "$(od -An -tx2 -j$((at + 4)) -N2 i686.exe | tr -d ' ')" = 014c
printf 'int up(int n) { return n + 1; }\n' > up.c
x86_64-w64-mingw32-gcc -shared up.c -o up.dll -Wl,--out-implib,libup.dll.a
test -s libup.dll.a
printf 'int up(int); int main(void) { return up(41); }\n' > use.c
x86_64-w64-mingw32-gcc use.c -L. -lup -o use.exe
strings use.exe | grep -q up.dll
