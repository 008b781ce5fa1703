# packages: deb/bookworm:haproxy deb/bookworm:curl deb/bookworm:python3
# kind: server
set -e
mkdir a b && printf one > a/n && printf two > b/n
cat > h.cfg <<P
global
  stats socket $PWD/admin mode 600
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend in
  bind unix@$PWD/in
  acl second path_beg /second/
  use_backend second if second
  default_backend first
backend first
  server s1 unix@$PWD/a.sock
backend second
  http-request replace-path /second/(.*) /\1
  http-response set-header x-by second
  server s2 unix@$PWD/b.sock
P
cat > serve.py <<'P'
import functools, http.server, os, socketserver, sys
class Server(socketserver.ThreadingUnixStreamServer):
    def get_request(self):
        one, _ = super().get_request()
        return one, ("local", 0)
Server(sys.argv[1] + ".sock", functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])).serve_forever()
P
python3 serve.py a 2> la & one=$!
python3 serve.py b 2> lb & two=$!
haproxy -c -f h.cfg
haproxy -db -f h.cfg 2> said & three=$!
trap 'kill $one $two $three' EXIT
tries=0
until [ "$(curl -s --unix-socket in http://x/n)" = one ]; do tries=$((tries + 1)); [ $tries -lt 200 ] || { cat said; exit 1; }; sleep 0.1; done
test "$(curl -s --unix-socket in http://x/second/n)" = two
curl -s -D headers -o /dev/null --unix-socket in http://x/second/n
grep -qi '^x-by: second' headers
