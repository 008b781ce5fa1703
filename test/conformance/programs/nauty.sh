# packages: deb:nauty
# kind: science
# drawn: yes
set -e
# Numbers of graphs on 7 vertices, and of connected ones (OEIS A000088, A001349).
nauty-geng -q 7 > all
test "$(wc -l < all)" -eq 1044
test "$(nauty-geng -qc 7 | wc -l)" -eq 853
# Trees on 10 vertices (A000055); two labellings of one graph are one.
test "$(nauty-gentreeg -q 10 | wc -l)" -eq 106
nauty-ranlabg -q all > shuffled
cat all shuffled | nauty-shortg -q > short
test "$(wc -l < short)" -eq 1044
test "$(nauty-planarg -q all | wc -l)" -eq 822
# Petersen's graph: 120 automorphisms, one orbit.
printf 'n=10 g 0:1 4 5; 1:2 6; 2:3 7; 3:4 8; 4:9; 5:7 8; 6:8 9; 7:9.\nx\n' | dreadnaut > petersen
grep -q 'grpsize=120' petersen
grep -q '1 orbit' petersen
nauty-genspecialg -q -P5,2 > p52
nauty-countg --a p52 2>&1 | grep -q groupsize=120
nauty-showg -q p52 | grep -q '0 :'
