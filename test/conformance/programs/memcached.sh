# packages: deb/bookworm:memcached deb/bookworm:libmemcached-tools
# kind: database server
set -e
memcached -s "$PWD/s" -m 16 -U 0 > log 2>&1 &
server=$!
trap 'kill $server' EXIT
tries=0
until [ -S s ]; do tries=$((tries + 1)); [ $tries -lt 100 ] || { cat log; exit 1; }; sleep 0.1; done
printf 'bothy by the burn' > note
memccp --servers="$PWD/s" note
test "$(memccat --servers="$PWD/s" note)" = 'bothy by the burn'
memcstat --servers="$PWD/s" | grep -q 'curr_items: 1'
memcrm --servers="$PWD/s" note
if memccat --servers="$PWD/s" note > gone 2>&1 && [ -s gone ] && ! grep -qi 'not found' gone; then exit 1; fi
memcstat --servers="$PWD/s" | grep -q 'curr_items: 0'
