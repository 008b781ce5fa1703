# packages: deb:tar deb:xz-utils deb:zstd deb:bzip2 deb:lzip deb:cpio deb:gzip
# kind: archive
set -e
bin=${PATH%%:*}
tar() { "$bin/tar" "$@"; }
mkdir -p a/b && seq 1 5000 > a/b/numbers && ln a/b/numbers a/same && ln -s b/numbers a/link && chmod 750 a/b
head -c 1000000 /dev/zero > a/sparse
touch -d '2001-02-03 04:05:06' a/b/numbers
for how in gzip bzip2 xz zstd lzip; do
  tar --use-compress-program="$how" -cSf a.$how a
  mkdir out-$how && tar -xf a.$how -C out-$how
  diff -r a out-$how/a
  test "$(stat -c '%Y %h' out-$how/a/same)" = "$(stat -c '%Y %h' a/same)"
  test "$(readlink out-$how/a/link)" = b/numbers
done
tar -cf first.tar -g snapshot a && echo new > a/new && tar -cf second.tar -g snapshot a
tar -tf second.tar | grep -q '^a/new$'
if tar -tf second.tar | grep -q sparse; then exit 1; fi
tar --transform 's,^a/,z/,' --sort=name --owner=0 --group=0 --mtime=@0 --format=pax -cf t.tar a && tar -tvf t.tar | grep -q 'root/root.*1970.* z/b/numbers'
find a | "$bin/cpio" -o -H newc 2> noise > a.cpio && mkdir c && (cd c && "$bin/cpio" -id < ../a.cpio 2> noise) && diff -r a c/a
"$bin/xz" -T2 -9 -k a/b/numbers && "$bin/xz" -l a/b/numbers.xz | grep -q CRC64
seq 1 2000 > d && zstd -q --train-cover=k=32,d=8 -B200 d -o dictionary --maxdict=2000 2> noise && zstd -q -D dictionary d && zstd -q -dc -D dictionary d.zst | cmp - d
