# packages: deb:socat deb:ncat deb:openssl
# kind: network
set -e
openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 2> made
port=$(($(od -An -N2 -tu2 /dev/urandom) % 20000 + 20000))
socat "OPENSSL-LISTEN:$port,bind=127.0.0.1,fork,reuseaddr,cert=cert,key=key,verify=0" 'EXEC:tr a-z A-Z' 2> log & one=$!
socat "UNIX-LISTEN:$PWD/s,fork" "TCP:127.0.0.1:$((port + 1))" 2> log2 & two=$!
ncat -l 127.0.0.1 $((port + 1)) -k -c 'read -r w; echo "$w $w"' 2> log3 & three=$!
trap 'kill $one $two $three' EXIT
tries=0
until [ "$(printf glen | socat -t 5 - "OPENSSL:127.0.0.1:$port,cafile=cert" 2> said)" = GLEN ]; do tries=$((tries + 1)); [ $tries -lt 50 ] || { cat said log; exit 1; }; sleep 0.2; done
tries=0
until [ "$( (echo burn; sleep 1) | socat -t 5 - UNIX-CONNECT:s 2> said)" = 'burn burn' ]; do tries=$((tries + 1)); [ $tries -lt 50 ] || { cat said log2 log3; exit 1; }; sleep 0.2; done
test "$(printf hill | ncat --ssl 127.0.0.1 $port 2> noise)" = HILL
( sleep 2 ) | socat -t 3 - EXEC:tty,pty,rawer | grep -q '^/dev/pts/'
