# packages: deb:xapian-tools deb:xapian-omega
# kind: search
# drawn: yes
set -e
printf 'id : boolean=Q unique=Q field=id\ntitle : index=S field=title\ntext : index field=text\n' > fields
printf 'id=1\ntitle=The hill\ntext=A steep path leads to the bothy\n\nid=2\ntitle=The burn\ntext=Cold water runs by the paths\n' > records
scriptindex db fields records | grep -q '(2, 0, 0, 0)'
xapian-delve db | grep -q 'number of documents = 2'
xapian-delve -t Zpath db | grep -q 'termfreq 2'
quest -d db -s english 'walking steep bothies' > answers
grep -q 'Exactly 1 matches' answers
grep -q 'title=The hill' answers
quest -d db path | grep -q 'Exactly 2 matches'
xapian-metadata set db walker 'Ann'
test "$(xapian-metadata get db walker)" = Ann
xapian-compact db small > /dev/null
xapian-check small | grep -q 'No errors found'
copydatabase small copy > /dev/null
xapian-delve -r 1 copy | grep -q Zbothi
xapian-tcpsrv --one-shot --port 8765 --interface 127.0.0.1 db > server 2>&1 &
for i in $(seq 100); do grep -q Listening server && break; usleep 100000; done
printf 'remote 127.0.0.1:8765\n' > stub
quest -d stub steep | grep -q 'title=The hill'
wait
