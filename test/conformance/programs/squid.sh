# packages: deb:squid deb:curl deb:python3
# kind: server network
set -e
mkdir site cache && printf 'burn\n' > site/a
port=$(($(od -An -N2 -tu2 /dev/urandom) % 10000 + 20000))
(cd site && exec python3 -m http.server -b 127.0.0.1 $((port + 10000)) > ../served 2>&1) & origin=$!
cat > s.conf <<P
http_port 127.0.0.1:$port
pid_filename $PWD/pid
cache_log $PWD/log
access_log stdio:$PWD/access
cache_mem 8 MB
acl denied urlpath_regex ^/no
http_access deny denied
http_access allow all
refresh_pattern . 60 50% 100
shutdown_lifetime 0 seconds
coredump_dir $PWD
netdb_filename none
P
squid -N -f s.conf > said 2>&1 & proxy=$!
trap 'kill $origin $proxy' EXIT
ask() { curl -s -x http://127.0.0.1:$port "$@"; }
at=http://127.0.0.1:$((port + 10000))
tries=0
until [ "$(ask $at/a)" = burn ]; do tries=$((tries + 1)); [ $tries -lt 150 ] || { cat said log; exit 1; }; sleep 0.2; done
until ask -D headers $at/a > got && grep -qi '^Cache-Status:.*hit' headers; do tries=$((tries + 1)); [ $tries -lt 150 ] || { cat headers; exit 1; }; sleep 0.1; done
test "$(cat got)" = burn
kill $origin
trap 'kill $proxy' EXIT
test "$(ask $at/a)" = burn
test "$(ask -o page -w '%{http_code}' $at/no)" = 403
grep -q 'Access Denied' page
