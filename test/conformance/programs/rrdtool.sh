# packages: deb:rrdtool deb:fonts-dejavu-core
# kind: monitoring
set -e
rrdtool create walk.rrd --start 1700000000 --step 60 DS:feet:GAUGE:120:0:U RRA:AVERAGE:0.5:1:60 RRA:MAX:0.5:5:12
for i in $(seq 1 60); do rrdtool update walk.rrd $((1700000000 + i * 60)):$((i * 10)); done
rrdtool fetch walk.rrd AVERAGE -s 1700000600 -e 1700001200 | grep -q '1.0*[0-9]*e+02'
rrdtool info walk.rrd | grep -q 'ds\[feet\].type = "GAUGE"'
rrdtool graph walk.png -s 1700000000 -e 1700003600 -t 'The hill' DEF:f=walk.rrd:feet:AVERAGE AREA:f#00aa00:feet | grep -q x
test "$(head -c 4 walk.png | tail -c 3)" = PNG
rrdtool dump walk.rrd dump.xml && rrdtool restore dump.xml again.rrd
rrdtool last again.rrd | grep -qx 1700003600
