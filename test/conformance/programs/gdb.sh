# packages: deb:gdb deb:gcc deb:libc6-dev
# kind: debugger
set -e
cat > a.c <<'P'
#include <stdio.h>
struct hill { const char *name; int height; };
static int climb(struct hill *h, int by) { h->height += by; return h->height; }
int main(void) { struct hill h = {"Nevis", 1344}; int n = climb(&h, 1); printf("%d\n", n); return n == 1345 ? 7 : 1; }
P
gcc -g -O0 a.c -o a
gdb -nx -batch -ex 'break climb' -ex run -ex bt -ex 'print *h' -ex finish -ex 'watch n' -ex continue -ex 'python print(int(gdb.parse_and_eval("n")) * 2)' -ex 'delete' -ex continue ./a > said 2>&1 || { cat said; exit 1; }
grep -q '#1 .*main' said && grep -q 'name = 0x[0-9a-f]* "Nevis", height = 1344' said
grep -q 'Value returned is .* = 1345' said && grep -q '^2690$' said
grep -q 'exited with code 07' said
# what the library looks like, and a core file
gdb -nx -batch -ex 'info line puts' -ex 'break main' -ex run -ex 'info sharedlibrary' -ex 'generate-core-file c' ./a > said 2>&1
grep -q 'libc\.so\.6' said
gdb -nx -batch -ex bt ./a c 2>&1 | grep -q '#0 .*main'
gdb -nx -batch -ex 'python import gdb.printing, json; print(json.dumps([6 * 7]))' 2>&1 | grep -qx '\[42\]'
