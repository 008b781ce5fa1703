# packages: deb:collectd-core
# kind: servers
# drawn: yes
set -e
cat > collectd.conf <<C
Hostname "hill"
BaseDir "$PWD"
PIDFile "$PWD/collectd.pid"
Interval 1
LoadPlugin logfile
<Plugin logfile>
  File "$PWD/log"
</Plugin>
LoadPlugin load
LoadPlugin memory
LoadPlugin csv
<Plugin csv>
  DataDir "$PWD/csv"
</Plugin>
LoadPlugin unixsock
<Plugin unixsock>
  SocketFile "$PWD/sock"
  SocketPerms "0770"
</Plugin>
LoadPlugin match_regex
C
collectd -t -C collectd.conf
collectd -f -C collectd.conf &
daemon=$!
for i in $(seq 200); do ls csv/hill/load/load-* csv/hill/memory/memory-free-* 2> /dev/null | wc -l | grep -qx 2 && break; usleep 100000; done
sleep 3
head -n 1 csv/hill/load/load-* | grep -q 'epoch,shortterm,midterm,longterm'
test "$(tail -n +2 csv/hill/memory/memory-free-* | wc -l)" -ge 2
test -S sock
kill $daemon
wait $daemon || true
grep -q 'Exiting normally' log
