# packages: deb:magicrescue deb:file
# kind: forensics
# drawn: yes
set -e
seq 1 3000 > numbers
printf 'A letter.\n%s\n' "$(seq 1 40)" > letter
{
  head -c 70000 /dev/urandom
  gzip -c numbers
  head -c 30000 /dev/zero
  gzip -c letter
  head -c 5000 /dev/zero
} > disk
mkdir found
magicrescue -r gzip -d found disk
test "$(ls found | wc -l)" -ge 2
cat found/* | grep -qx 2999
cat found/* | grep -qx 'A letter.'
mkdir copies && cp found/* copies/ && cp numbers copies/same && cp numbers copies/twin
test "$(dupemap report copies | wc -l)" -ge 1
dupemap -d sums scan found
cp numbers elsewhere
mkdir second && cp letter second/ && echo new > second/new
dupemap -d sums delete second
test -e second/new
magicsort found
test "$(find found -type d | wc -l)" -ge 2
