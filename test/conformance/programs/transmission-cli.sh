# packages: deb:transmission-cli
# kind: network
# drawn: yes
set -e
mkdir seed && seq 1 90000 > seed/numbers && echo hill > seed/word
transmission-create -o hill.torrent -c 'A walk' -t http://127.0.0.1:9/announce -s 64 seed > said
transmission-show hill.torrent > shown
grep -q 'Name: seed' shown
grep -q 'Comment: A walk' shown
grep -q 'Piece Size: 64 KiB' shown
grep -q 'seed/numbers' shown
grep -q 'http://127.0.0.1:9/announce' shown
transmission-edit -r 127.0.0.1:9 127.0.0.1:10 hill.torrent > said
transmission-show hill.torrent | grep -q 'http://127.0.0.1:10/announce'
transmission-show -m hill.torrent | grep -q '^magnet:?xt=urn:btih:'
# The data are there: nothing is to be fetched, all of it is checked.
transmission-cli -g "$PWD/config" -w "$PWD" -v -M hill.torrent > progress 2>&1 &
for i in $(seq 300); do grep -q 'Seeding' progress && break; usleep 100000; done
kill $!
tr '\r' '\n' < progress | grep -q 'Seeding'
