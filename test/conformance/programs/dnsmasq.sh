# packages: deb:dnsmasq-base deb:bind9-host
# kind: server network
set -e
port=$(($(od -An -N2 -tu2 /dev/urandom) % 20000 + 20000))
printf '192.0.2.9 burn.glen.test\n' > names
dnsmasq -k -C /dev/null -p $port --listen-address=127.0.0.1 --bind-interfaces --no-resolv --no-hosts --addn-hosts="$PWD/names" \
  --local=/glen.test/ --address=/wild.test/192.0.2.8 --mx-host=glen.test,mail.glen.test,10 --pid-file= --log-facility=- 2> log &
server=$!
trap 'kill $server' EXIT
tries=0
until host -W 2 -p $port burn.glen.test 127.0.0.1 > got; do tries=$((tries + 1)); [ $tries -lt 50 ] || { cat log got; exit 1; }; sleep 0.2; done
grep -q 'has address 192.0.2.9' got
host -p $port any.wild.test 127.0.0.1 | grep -q 'has address 192.0.2.8'
host -p $port -t MX glen.test 127.0.0.1 | grep -q 'handled by 10 mail.glen.test'
host -p $port 192.0.2.9 127.0.0.1 | grep -q 'pointer burn.glen.test'
