# packages: deb:bind9 deb:bind9-dnsutils deb:bind9-utils
# kind: network
set -e
cat > hill.zone <<'Z'
$TTL 600
@ IN SOA ns.hill.invalid. root.hill.invalid. 7 3600 600 86400 60
@ IN NS ns
ns IN A 192.0.2.1
path IN A 192.0.2.7
path IN TXT "steep"
* IN CNAME path
Z
cat > named.conf <<C
options { directory "$PWD"; listen-on port 5353 { 127.0.0.1; }; listen-on-v6 { none; }; pid-file "$PWD/named.pid"; session-keyfile "$PWD/session.key"; recursion no; dnssec-validation no; };
controls { };
zone "hill.invalid" { type primary; allow-transfer { any; }; file "$PWD/hill.zone"; };
C
named-checkconf named.conf
named-checkzone hill.invalid hill.zone | grep -q '^OK'
named -c "$PWD/named.conf" -g > log 2>&1 &
server=$!
for i in $(seq 100); do grep -q 'running$' log && break; usleep 100000; done
ask() { dig @127.0.0.1 -p 5353 "$@"; }
test "$(ask +short path.hill.invalid)" = 192.0.2.7
test "$(ask +short path.hill.invalid TXT)" = '"steep"'
ask anything.hill.invalid | grep -q 'CNAME.*path.hill.invalid'
ask +tcp hill.invalid AXFR | grep -c 'IN' | grep -q '[6-9]'
host -p 5353 path.hill.invalid 127.0.0.1 | grep -q 'has address 192.0.2.7'
nslookup -port=5353 path.hill.invalid 127.0.0.1 | grep -q 192.0.2.7
dnssec-keygen -q -a ED25519 -f KSK hill.invalid > key
dnssec-keygen -q -a ED25519 hill.invalid > key
dnssec-signzone -o hill.invalid -S -K . hill.zone > signed
grep -q RRSIG hill.zone.signed
kill $server
