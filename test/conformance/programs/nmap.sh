# packages: deb:nmap deb:python3
# kind: network
set -e
mkdir site && echo x > site/robots.txt
python3 -u -c '
import http.server
s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
open("port.new", "w").write(str(s.server_address[1])); __import__("os").rename("port.new", "port"); s.serve_forever()' > log 2>&1 & server=$!
trap 'kill $server' EXIT
tries=0
until [ -f port ]; do tries=$((tries + 1)); [ $tries -lt 200 ] || { cat log; exit 1; }; sleep 0.1; done
port=$(cat port)
nmap -sT -Pn -n -p $port,1 -oG - 127.0.0.1 > scanned
grep -q "$port/open/tcp" scanned && grep -q '1/closed/tcp' scanned
nmap -sT -Pn -n -sV -p $port --script http-title,http-server-header 127.0.0.1 > versions || { cat versions; exit 1; }
grep -q 'SimpleHTTPServer' versions && grep -q 'Directory listing' versions
