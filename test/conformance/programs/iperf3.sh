# packages: deb:iperf3
# kind: network
set -e
iperf3 -s -1 -B 127.0.0.1 -p 5201 > server 2>&1 &
for i in $(seq 100); do netstat -ltn | grep -q ':5201 ' && break; usleep 100000; done
iperf3 -c 127.0.0.1 -p 5201 -n 20M -J > client.json
grep -q '"sum_received"' client.json
wait
grep -q 'receiver' server
