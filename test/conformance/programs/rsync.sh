# packages: deb:rsync
# kind: network
set -e
mkdir -p from/deep store
head -c 300000 /dev/urandom > from/big; echo a > from/deep/a; ln -s deep/a from/link; chmod 640 from/deep/a
rsync -a from/ to/ && diff -r from to && test "$(readlink to/link)" = deep/a
test "$(stat -c %a to/deep/a)" = 640
port=$(($(od -An -N2 -tu2 /dev/urandom) % 20000 + 20000))
printf 'use chroot = no\npid file = %s/pid\naddress = 127.0.0.1\n[store]\npath = %s/store\nread only = no\nauth users = hill\nsecrets file = %s/secrets\n' "$PWD" "$PWD" "$PWD" > r.conf
echo hill:burn > secrets && chmod 600 secrets
rsync --daemon --no-detach --config=r.conf --port=$port --log-file=log & server=$!
trap 'kill $server' EXIT
export RSYNC_PASSWORD=burn
tries=0
until rsync -az from/ rsync://hill@127.0.0.1:$port/store/ 2> said; do tries=$((tries + 1)); [ $tries -lt 50 ] || { cat said log; exit 1; }; sleep 0.1; done
cmp from/big store/big
# only what changed goes over
printf x | dd of=from/big bs=1 seek=1000 conv=notrunc 2> noise
rsync -a --ignore-times --no-whole-file --stats from/ rsync://hill@127.0.0.1:$port/store/ > stats
cmp from/big store/big
test "$(awk '/^Literal data/ { gsub(",", ""); print ($3 < 50000) }' stats)" = 1
rm from/deep/a && rsync -a --delete from/ rsync://hill@127.0.0.1:$port/store/ && test ! -e store/deep/a
if RSYNC_PASSWORD=wrong rsync rsync://hill@127.0.0.1:$port/store/ 2> refused; then exit 1; fi
grep -q 'auth failed' refused
