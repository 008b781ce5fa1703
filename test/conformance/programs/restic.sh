# packages: deb:restic deb:rclone
# kind: backup
set -e
export RESTIC_PASSWORD=walk RESTIC_REPOSITORY="$PWD/repo"
mkdir data && seq 1 90000 > data/numbers && echo hill > data/word
restic -q init
restic -q backup data
echo burn > data/word
restic -q backup data
test "$(restic snapshots --json | tr ',' '\n' | grep -c '"short_id"')" -eq 2
restic -q check
restic -q restore latest --target out
cmp data/numbers out/data/numbers
restic dump latest /data/word | grep -qx burn
rclone -q copy data copied
cmp data/numbers copied/numbers
rclone -q --config "$PWD/rclone.conf" config create secret crypt remote="$PWD/hidden" password="$(rclone obscure walk)" > said
rclone -q --config "$PWD/rclone.conf" copy data secret:
rclone -q --config "$PWD/rclone.conf" cat secret:word | grep -qx burn
! grep -rq burn hidden
rclone serve http --addr 127.0.0.1:8099 data 2> log &
server=$!
for i in $(seq 100); do netstat -ltn | grep -q ':8099 ' && break; usleep 100000; done
wget -q -O - http://127.0.0.1:8099/word | grep -qx burn
kill $server
