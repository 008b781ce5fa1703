# packages: deb:redis-server deb:redis-tools
# kind: database server
set -e
redis-server --port 0 --unixsocket "$PWD/s" --dir "$PWD" --save '' --appendonly yes > log 2>&1 &
server=$!
tries=0
until [ -S s ]; do tries=$((tries + 1)); [ $tries -lt 100 ] || { cat log; exit 1; }; sleep 0.1; done
ask() { redis-cli -s s "$@"; }
ask set n 40 && ask incrby n 2
test "$(ask get n)" = 42
ask zadd hills 1345 Nevis 1309 Macdui 1214 Lawers
test "$(ask zrevrange hills 1 1)" = Macdui
test "$(ask eval 'return cjson.encode({redis.call("get", KEYS[1]), 2 ^ 10})' 1 n)" = '["42",1024]'
ask xadd burn '*' flow 3 > id && test "$(ask xlen burn)" = 1
redis-benchmark -s s -q -n 200 -c 4 -t set > measured && grep -q 'requests per second' measured
# what was written is there after a restart
ask shutdown nosave || true
wait $server
redis-server --port 0 --unixsocket "$PWD/s2" --dir "$PWD" --save '' --appendonly yes > log2 2>&1 &
server=$!
trap 'kill $server' EXIT
tries=0
until [ -S s2 ] && test "$(redis-cli -s s2 get n)" = 42; do tries=$((tries + 1)); [ $tries -lt 100 ] || { cat log2; exit 1; }; sleep 0.1; done
