# packages: deb:zabbix-server-pgsql deb:postgresql
# kind: servers
# drawn: yes
# limit: 300
set -e
export LC_ALL=C.UTF-8
# The database server's own programs and the schema lie beside what is on PATH.
tree=$(readlink -f "$(command -v zabbix_server)")
tree="${tree%/usr/sbin/zabbix_server}"
schema="$tree/usr/share/zabbix-server-pgsql"
database=$(echo "$tree"/usr/lib/postgresql/*/bin)
"$database/initdb" -A trust -U zabbix --no-sync -D data > initdb.log
"$database/pg_ctl" -w -s -D data -o "-k $PWD -c listen_addresses='' -c fsync=off" -l postgres.log start
trap '"$database/pg_ctl" -s -m fast -D data stop' EXIT
export PGHOST="$PWD" PGUSER=zabbix
createdb zabbix
for part in schema images data; do gunzip -c "$schema/$part.sql.gz" | psql -q -v ON_ERROR_STOP=1 zabbix > /dev/null; done
cat > server.conf <<C
LogFile=$PWD/server.log
PidFile=$PWD/server.pid
SocketDir=$PWD
DBHost=$PWD
DBName=zabbix
DBUser=zabbix
ListenIP=127.0.0.1
StatsAllowedIP=127.0.0.1
CacheUpdateFrequency=1
C
zabbix_server -f -c "$PWD/server.conf" > out 2>&1 &
daemon=$!
for i in $(seq 600); do netstat -ltn | grep -q ':10051 ' && break; usleep 100000; done
# The protocol: ZBXD, a flag, the length in eight bytes, JSON.
ask() { { printf 'ZBXD\001'; printf "\\$(printf %o ${#1})\\0\\0\\0\\0\\0\\0\\0%s" "$1"; sleep 4; } | nc 127.0.0.1 10051; }
ask '{"request":"active checks","host":"hill"}' > answer
grep -aq 'host \[hill\] not found' answer
ask '{"request":"zabbix.stats"}' > stats
grep -aq '"response":"success"' stats
psql -Atc 'select count(*) from hosts' zabbix | grep -qE '^[1-9]'
kill $daemon
wait $daemon || true
grep -q 'Zabbix Server stopped' server.log
