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
cache_effective_user user
acl denied urlpath_regex ^/no
http_access deny denied
http_access allow all
refresh_pattern . 60 50% 100
shutdown_lifetime 0 seconds
coredump_dir $PWD
netdb_filename none
P
sed -i /cache_effective_user/d s.conf
squid -N -f s.conf > said 2>&1 & proxy=$!
trap 'kill $origin $proxy' EXIT
ask() { curl -s -x http://127.0.0.1:$port "$@"; }
at=http://127.0.0.1:$((port + 10000))
tries=0
until [ "$(ask $at/a)" = burn ]; do tries=$((tries + 1)); [ $tries -lt 150 ] || { cat said log; exit 1; }; sleep 0.2; done
test "$(ask -D headers $at/a)" = burn
grep -qi '^X-Cache: HIT' headers
test "$(ask -o page -w '%{http_code}' $at/no)" = 403
grep -q 'Access Denied' page
