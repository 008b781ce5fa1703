# packages: deb:bup
# kind: backup
# drawn: yes
set -e
export BUP_DIR="$PWD/bup"
bup init
mkdir -p data/deep
seq 1 60000 > data/numbers
echo hill > data/deep/word
ln -s numbers data/link
bup index data
bup save -q -n walk data
echo burn > data/deep/word
rm data/numbers
bup index data
bup save -q -n walk data
bup ls walk | wc -l | grep -qx 3
bup ls "walk/latest$PWD/data" | grep -q deep
first=$(bup ls walk | head -n 1)
bup restore -q -C old "walk/$first$PWD/data/."
seq 1 60000 | cmp - old/numbers
grep -qx hill old/deep/word
test "$(readlink old/link)" = numbers
bup restore -q -C new "walk/latest$PWD/data/."
grep -qx burn new/deep/word
test ! -e new/numbers
bup fsck
echo streamed | bup split -n stream
test "$(bup join stream)" = streamed
