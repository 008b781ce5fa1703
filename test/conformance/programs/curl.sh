# packages: deb:curl deb:wget deb:python3 deb:openssl
# kind: network
set -e
bin=${PATH%%:*}
openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 2> made
cat > serve.py <<'P'
import gzip, http.server, ssl
class One(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self, code, body, **headers):
        self.send_response(code); self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items(): self.send_header(name.replace("_", "-"), value)
        self.end_headers(); self.wfile.write(body)
    def do_GET(self):
        if self.path == "/to": return self.answer(302, b"", Location="/burn")
        if self.path == "/zip": return self.answer(200, gzip.compress(b"unpacked"), Content_Encoding="gzip")
        if self.path == "/cookie": return self.answer(200, self.headers.get("Cookie", "").encode(), Set_Cookie="glen=1; Path=/")
        if self.path == "/part":
            whole = b"0123456789"; at = self.headers.get("Range")
            if not at: return self.answer(200, whole)
            first = int(at[6:].split("-")[0]); rest = whole[first:]
            return self.answer(206, rest, Content_Range=f"bytes {first}-9/10")
        self.answer(200 if self.path == "/burn" else 404, b"water")
    def do_POST(self): self.answer(200, self.rfile.read(int(self.headers["Content-Length"]))[::-1])
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), One)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); context.load_cert_chain("cert", "key")
server.socket = context.wrap_socket(server.socket, server_side=True)
open("port.new", "w").write(str(server.server_address[1])); __import__("os").rename("port.new", "port")
server.serve_forever()
P
python3 serve.py 2> log & server=$!
trap 'kill $server' EXIT
tries=0
until [ -f port ]; do tries=$((tries + 1)); [ $tries -lt 200 ] || { cat log; exit 1; }; sleep 0.1; done
at=https://localhost:$(cat port)
ask() { curl -sS --resolve "localhost:$(cat port):127.0.0.1" --cacert cert "$@"; }
test "$(ask -L $at/to)" = water
test "$(ask --compressed $at/zip)" = unpacked
test "$(ask -d nelg $at/post)" = glen
ask -c jar $at/cookie && test "$(ask -b jar $at/cookie)" = glen=1
printf 01234 > part && ask -C - -o part $at/part && test "$(cat part)" = 0123456789
if ask -f $at/none 2> failed; then exit 1; fi
grep -q 404 failed
if curl -sS https://127.0.0.1:$(cat port)/burn 2> refused; then exit 1; fi
grep -qi certificate refused
wget() { "$bin/wget" -q --ca-certificate=cert "$@"; }
at=https://127.0.0.1:$(cat port)
test "$(wget -O - $at/to)" = water
printf 012 > part && wget -c $at/part && test "$(cat part)" = 0123456789
test "$(wget -O - --post-data=nelg $at/post)" = glen
if wget -O - --no-config --ca-certificate=/dev/null $at/burn 2> refused; then exit 1; fi
