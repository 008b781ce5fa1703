# packages: deb:valgrind deb:gcc deb:libc6-dev
# kind: debugger
set -e
cat > bad.c <<'P'
#include <stdlib.h>
#include <string.h>
int main(int n, char **v) { char *p = malloc(10); strcpy(p, v[0] ? "0123456789" : ""); int *q = malloc(4); return n > 5 ? *q : p[0] == '1'; }
P
gcc -g -O0 bad.c -o bad
if valgrind -q --error-exitcode=9 --leak-check=full ./bad 2> found; then cat found; exit 1; fi
grep -q 'Invalid write of size' found && grep -q 'definitely lost' found && grep -q 'bad.c:3' found
printf '#include <stdlib.h>\nint main(void) { char *p = malloc(10); p[9] = 1; free(p); return 0; }\n' > good.c
gcc -g -O0 good.c -o good
valgrind -q --error-exitcode=9 --leak-check=full ./good
valgrind --tool=callgrind --callgrind-out-file=calls ./good 2> said && callgrind_annotate calls | grep -q 'PROGRAM TOTALS'
valgrind --tool=massif --massif-out-file=heap ./good 2> said && ms_print heap | grep -q 'good'
