# packages: deb:gcc deb:libc6-dev deb:make deb:zlib1g-dev deb:pkg-config
# kind: compiler
set -e
mkdir lib && cat > lib/sum.c <<'P'
int sum(int n) { return n ? n + sum(n - 1) : 0; }
P
cat > main.c <<'P'
#include <dlfcn.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>
int sum(int);
static void *work(void *at) { *(double *)at = sqrt(1764); return 0; }
int main(void) {
  pthread_t one; double root; unsigned char packed[200], back[200]; uLongf size = sizeof packed, length = sizeof back;
  pthread_create(&one, 0, work, &root); pthread_join(one, 0);
  compress(packed, &size, (const unsigned char *)"glen glen glen glen", 20);
  uncompress(back, &length, packed, size);
  void *self = dlopen(0, RTLD_NOW);
  printf("%d %.0f %s %d\n", sum(8), root, back, self && size < 20);
  return 0;
}
P
gcc -Wall -Werror -O2 -fPIC -shared lib/sum.c -o lib/libsum.so
gcc -Wall -Werror -O2 main.c -Llib -lsum -Wl,-rpath,"$PWD/lib" $(pkg-config --cflags --libs zlib) -lm -o main
test "$(./main)" = '36 42 glen glen glen glen 1'
# statically, with link-time optimisation, through an archive, and with an instrumented heap
gcc -O2 -flto -c lib/sum.c -o sum.o && gcc-ar rcs libsum.a sum.o
gcc -static -O2 -flto main.c libsum.a -lz -lm -o still 2> warned
test "$(./still)" = '36 42 glen glen glen glen 1'
printf '#include <stdlib.h>\nint main(void) { char *p = malloc(9); p[9] = 1; return p[9]; }\n' > bad.c
gcc -g -fsanitize=address bad.c -o bad
if ./bad 2> found; then exit 1; fi
grep -q heap-buffer-overflow found
# what it compiled needs nothing but its own file
env -i ./main > alone && grep -q '^36' alone
printf 'int f(void) { return 6 * 7; }\n' | gcc -O1 -S -x c - -o - | grep -q '\$42, %eax'
