# packages: deb:dbskkd-cdb deb:skkdic-cdb
# kind: servers
# drawn: yes
set -e
# "kyou" in EUC-JP: "today", two characters, is among the candidates.
printf '1\244\255\244\347\244\246 \n' | dbskkd-cdb | xxd -p | tr -d '\n' > candidates
grep -q '^312f' candidates
grep -q 2fbaa3c6fc2f candidates
printf '1zzzz \n' | dbskkd-cdb | grep -q '^4zzzz'
printf '2\n' | dbskkd-cdb | grep -q '[0-9]\.[0-9]'
# As a server on a port.
nc -l -p 1178 -e dbskkd-cdb &
sleep 2
{ printf '1\244\255\244\347\244\246 \n'; sleep 2; printf '0\n'; } | nc 127.0.0.1 1178 | xxd -p | tr -d '\n' | grep -q 2fbaa3c6fc2f
