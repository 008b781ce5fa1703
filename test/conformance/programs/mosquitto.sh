# packages: deb:mosquitto deb:mosquitto-clients
# kind: server network
set -e
bin=${PATH%%:*}
port=$(($(od -An -N2 -tu2 /dev/urandom) % 20000 + 20000))
mosquitto_passwd -b -c passwords hill burn
printf 'listener %s 127.0.0.1\nallow_anonymous false\npassword_file %s/passwords\npersistence false\n' "$port" "$PWD" > m.conf
"$bin/mosquitto" -c m.conf 2> log &
server=$!
trap 'kill $server' EXIT
tries=0
until mosquitto_pub -p $port -u hill -P burn -t glen/level -r -m 42 2> said; do tries=$((tries + 1)); [ $tries -lt 50 ] || { cat said log; exit 1; }; sleep 0.2; done
test "$(mosquitto_sub -p $port -u hill -P burn -t 'glen/+' -C 1 -W 10 -F '%t=%p')" = glen/level=42
if mosquitto_pub -p $port -u hill -P wrong -t glen -m 1 2> refused; then exit 1; fi
grep -qi -e 'not authori[sz]ed' -e refused refused
