# packages: deb:minimap
# kind: science
# drawn: yes
set -e
awk 'BEGIN { srand(7); for (i = 0; i < 20000; i++) s = s substr("ACGT", 1 + int(rand() * 4), 1); print ">hill"; print s }' > hill.fa
awk 'NR == 2 {
  print ">forward"; print substr($0, 3001, 4000)
  s = substr($0, 12001, 4000); r = ""
  for (i = length(s); i > 0; i--) { c = substr(s, i, 1); r = r (c == "A" ? "T" : c == "T" ? "A" : c == "C" ? "G" : "C") }
  print ">back"; print r
}' hill.fa > reads.fa
minimap hill.fa reads.fa > mapped.paf
test "$(wc -l < mapped.paf)" -eq 2
# Within thirty bases of where each was taken.
awk '$1 == "forward" && $5 == "+" && $8 >= 3000 && $8 < 3030 && $9 > 6970 && $9 <= 7000 { n++ }
  $1 == "back" && $5 == "-" && $8 >= 12000 && $8 < 12030 && $9 > 15970 && $9 <= 16000 { n++ } END { exit n != 2 }' mapped.paf
minimap -d hill.mmi hill.fa
minimap -l hill.mmi reads.fa | cmp - mapped.paf
gzip -c reads.fa > reads.fa.gz
minimap -t 2 hill.fa reads.fa.gz | sort | cut -f1 | tr '\n' ' ' | grep -qx 'back forward '
