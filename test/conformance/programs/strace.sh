# packages: deb:strace deb:ltrace deb:gcc deb:libc6-dev
# kind: debugger
set -e
printf '#include <stdio.h>\n#include <stdlib.h>\nint main(void) { puts(getenv("GLEN")); fclose(fopen("out", "w")); return 3; }\n' > a.c
gcc -O0 -Wl,-z,lazy a.c -o a
GLEN=burn strace -f -o log ./a > said || test $? = 3
test "$(cat said)" = burn
grep -q 'openat(AT_FDCWD, "out", O_WRONLY|O_CREAT|O_TRUNC' log && grep -q 'exited with 3' log
strace -f -c -o counted sh -c 'for i in 1 2 3; do /bin/true; done' && grep -q 'execve' counted
strace -e inject=openat:error=EACCES:when=2+ -e trace=openat -o log2 ./a > /dev/null 2>&1 && exit 1
grep -q INJECTED log2
GLEN=burn ltrace -o calls ./a > /dev/null || test $? = 3
grep -q 'puts("burn")' calls
