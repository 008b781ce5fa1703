# packages: deb:wdiff
# kind: text
# drawn: yes
set -e
printf 'the hill is steep and the burn is cold\nno change here\n' > before
printf 'the hill is green and the burn runs cold\nno change here\n' > after
wdiff before after > out && exit 1 || test $? -eq 1
head -n 1 out | grep -qxF 'the hill is [-steep-] {+green+} and the burn [-is-] {+runs+} cold'
wdiff -s before after | grep -q '^before: 12 words  10 83% common  0 0% deleted  2 17% changed'
wdiff -n -w '<del>' -x '</del>' -y '<ins>' -z '</ins>' before after | grep -qF '<del>steep</del> <ins>green</ins>'
wdiff -3 before after | grep -cF '{+' | grep -qx 2
diff -u before after > patch || true
wdiff -d patch > words || true
grep -qF '{+green+}' words
wdiff before before > same
cmp same before
