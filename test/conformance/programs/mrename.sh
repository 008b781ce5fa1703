# packages: deb:mrename
# kind: files
# drawn: yes
set -e
mkdir pictures && cd pictures
for name in prof forp; do echo "$name" > "$name.jpg"; done
echo text > notes.txt
yes yes | mrename '*.jpg' item -c > said
test "$(ls | wc -l)" -eq 6
for name in prof forp; do cmp "$name.jpg" item?"$name.jpg"; done
rm item*
yes yes | mrename '*.jpg' shot -m > said
test ! -e prof.jpg && test ! -e forp.jpg
grep -qx prof shot?prof.jpg
grep -qx forp shot?forp.jpg
grep -qx text notes.txt
