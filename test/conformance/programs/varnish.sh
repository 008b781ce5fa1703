# packages: deb:varnish deb:curl deb:python3 deb:gcc deb:libc6-dev
# kind: server
set -e
port=$(($(od -An -N2 -tu2 /dev/urandom) % 10000 + 20000))
mkdir site && printf one > site/n
(cd site && exec python3 -m http.server -b 127.0.0.1 $((port + 10000)) > ../served 2>&1) & origin=$!
cat > v.vcl <<P
vcl 4.1;
import std;
backend default { .host = "127.0.0.1"; .port = "$((port + 10000))"; }
sub vcl_backend_response { set beresp.ttl = 60s; }
sub vcl_deliver { set resp.http.x-hits = obj.hits; set resp.http.x-up = std.toupper("glen"); }
P
varnishd -F -j none -n "$PWD/work" -f "$PWD/v.vcl" -a "127.0.0.1:$port" -s malloc,16m > log 2>&1 & cache=$!
trap 'kill $origin $cache' EXIT
tries=0
until [ "$(curl -s http://127.0.0.1:$port/n)" = one ]; do tries=$((tries + 1)); [ $tries -lt 150 ] && kill -0 $cache || { cat log; exit 1; }; sleep 0.2; done
printf two > site/n
curl -s -D headers http://127.0.0.1:$port/n > got
test "$(cat got)" = one
tr -d '\r' < headers | grep -qix 'x-up: GLEN'
tr -d '\r' < headers | grep -qi '^x-hits: [1-9]'
