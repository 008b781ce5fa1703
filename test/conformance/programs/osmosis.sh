# packages: deb:osmosis
# kind: geography
# drawn: yes
set -e
cat > map.osm <<'X'
<?xml version="1.0"?>
<osm version="0.6" generator="hand">
<node id="1" version="1" timestamp="2025-01-01T00:00:00Z" lat="56.79" lon="-5.00"><tag k="natural" v="peak"/></node>
<node id="2" version="1" timestamp="2025-01-01T00:00:00Z" lat="57.79" lon="-4.00"/>
<way id="5" version="1" timestamp="2025-01-01T00:00:00Z"><nd ref="1"/><nd ref="2"/><tag k="highway" v="path"/></way>
</osm>
X
osmosis -q --read-xml map.osm --write-pbf map.pbf
test -s map.pbf
osmosis -q --read-pbf map.pbf --bounding-box top=57 bottom=56 left=-6 right=-4.5 --write-xml box.osm
grep -q 'node id="1".*lat="56.79"' box.osm
! grep -q 'node id="2"' box.osm
osmosis -q --read-pbf map.pbf --node-key-value keyValueList=natural.peak --tag-filter reject-ways --write-xml peaks.osm
grep -q 'v="peak"' peaks.osm
! grep -q '<way' peaks.osm
sed 's/lat="57.79"/lat="57.5"/; s/id="2" version="1"/id="2" version="2"/' map.osm > later.osm
osmosis -q --read-xml later.osm --read-xml map.osm --derive-change --write-xml-change change.osc
grep -q '<modify>' change.osc
osmosis -q --read-xml-change change.osc --read-xml map.osm --apply-change --write-xml applied.osm.gz
gunzip -c applied.osm.gz | grep -q 'lat="57.5"'
