# packages: deb:unbound deb:bind9-dnsutils
# kind: server network
set -e
port=$(($(od -An -N2 -tu2 /dev/urandom) % 20000 + 20000))
cat > u.conf <<P
server:
  interface: 127.0.0.1@$port
  chroot: ""
  username: ""
  directory: "$PWD"
  pidfile: "$PWD/pid"
  use-syslog: no
  logfile: "$PWD/log"
  module-config: "iterator"
  do-not-query-localhost: no
  local-zone: "glen.test." static
  local-data: "bothy.glen.test. 300 IN A 192.0.2.7"
  local-data: 'bothy.glen.test. 300 IN TXT "by the burn"'
  local-data-ptr: "192.0.2.7 bothy.glen.test"
remote-control:
  control-enable: no
P
unbound-checkconf u.conf
unbound -d -c u.conf 2> said &
server=$!
trap 'kill $server' EXIT
ask() { dig +time=2 +tries=1 @127.0.0.1 -p $port "$@"; }
tries=0
until [ "$(ask +short bothy.glen.test)" = 192.0.2.7 ]; do tries=$((tries + 1)); [ $tries -lt 50 ] || { cat said log; exit 1; }; sleep 0.2; done
test "$(ask +short TXT bothy.glen.test)" = '"by the burn"'
test "$(ask +short -x 192.0.2.7)" = bothy.glen.test.
ask none.glen.test | grep -q 'status: NXDOMAIN'
nslookup -port=$port bothy.glen.test 127.0.0.1 > looked && grep -q 192.0.2.7 looked
