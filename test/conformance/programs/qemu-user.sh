# packages: deb:qemu-user deb:gcc-aarch64-linux-gnu deb:libc6-dev-arm64-cross
# kind: emulators
set -e
cat > walk.c <<'C'
#include <stdio.h>
#include <math.h>
int main(int n, char **v) { printf("%s %.3f %d\n", v[1], sqrt(n), (int)sizeof(void *)); return 7; }
C
aarch64-linux-gnu-gcc -O2 -static walk.c -o walk -lm
status=0
qemu-aarch64 ./walk hill > out || status=$?
test $status -eq 7
grep -qx 'hill 1.414 8' out
aarch64-linux-gnu-gcc -O2 walk.c -o dynamic -lm
root=$(readlink -f "$(command -v aarch64-linux-gnu-gcc)")
qemu-aarch64 -L "${root%/bin/*}/aarch64-linux-gnu" ./dynamic burn > out || status=$?
grep -qx 'burn 1.414 8' out
