# packages: deb:borgbackup deb:restic
# kind: archive backup
set -e
mkdir -p d/e && head -c 500000 /dev/urandom > d/e/one && seq 1 5000 > d/two && ln -s two d/link
export BORG_PASSPHRASE=burn BORG_BASE_DIR="$PWD/borg-home" LC_ALL=C.UTF-8
borg init -e repokey store 2> noise
borg create store::first d 2> noise && echo more >> d/two && borg create -C zstd,3 store::second d 2> noise
borg list --short store | tr '\n' ' ' | grep -q '^first second $'
mkdir out && (cd out && borg extract ../store::second) && diff -r d out/d
borg diff store::first second | grep -q 'd/two'
borg check --verify-data store 2> noise && borg prune --keep-last 1 store 2> noise && test "$(borg list --short store)" = second
BORG_PASSPHRASE=wrong borg list store > refused 2>&1 && exit 1
grep -qi passphrase refused
export RESTIC_PASSWORD=glen RESTIC_REPOSITORY="$PWD/r" RESTIC_CACHE_DIR="$PWD/cache"
restic -q init && restic -q backup d && rm d/link && restic -q backup d
test "$(restic snapshots --json | grep -o '"short_id"' | wc -l)" = 2
restic -q restore latest --target back && cmp d/e/one "$(find back -name one)"
restic -q check --read-data
