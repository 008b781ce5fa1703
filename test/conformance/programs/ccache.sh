# packages: deb:ccache deb:gcc deb:libc6-dev
# kind: development
# drawn: yes
set -e
export CCACHE_DIR="$PWD/cache"
cat > hello.c <<'C'
#include <stdio.h>
#include "word.h"
int main(void) { printf("%s %d\n", WORD, __LINE__); return 0; }
C
printf '#define WORD "hill"\n' > word.h
ccache gcc -O1 -c hello.c -o first.o
ccache gcc -O1 -c hello.c -o second.o
cmp first.o second.o
ccache --print-stats > stats
grep -Eq '^cache_miss[[:space:]]+1$' stats
test "$(awk '$1 == "direct_cache_hit" || $1 == "preprocessed_cache_hit" { n += $2 } END { print n }' stats)" -eq 1
printf '#define WORD "burn"\n' > word.h
ccache gcc -O1 -c hello.c -o third.o
ccache gcc third.o -o hello
test "$(./hello)" = 'burn 3'
ccache --print-stats | grep -Eq '^cache_miss[[:space:]]+2$'
# As a compiler's name, found by PATH.
mkdir names && ln -s "$(command -v ccache)" names/gcc
PATH="$PWD/names:$PATH" gcc -O1 -c hello.c -o fourth.o
cmp third.o fourth.o
ccache --zero-stats --clear > /dev/null
ccache --set-config=max_size=40M && ccache --get-config=max_size | grep -q 40
