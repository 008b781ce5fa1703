# packages: deb:7zip deb:zip deb:unzip deb:unar
# kind: archive
set -e
bin=${PATH%%:*}
mkdir -p d/e && seq 1 3000 > d/e/n && echo é > 'd/grün.txt'
export LC_ALL=C.UTF-8
7z a -bd -psecret -mhe=on a.7z d > said && 7z t -psecret a.7z > said && grep -q 'Everything is Ok' said
if 7z x -pwrong -oout a.7z > said 2>&1; then exit 1; fi
7z x -psecret -oout a.7z > said && diff -r d out/d
zip -qr -9 b.zip d && "$bin/unzip" -q b.zip -d out2 && diff -r d out2/d
zip -qr -P burn c.zip d/e && "$bin/unzip" -q -P burn c.zip -d out3 && cmp d/e/n out3/d/e/n
zip -q b.zip -d 'd/e/*' && test "$("$bin/unzip" -Z1 b.zip | grep -c .)" -le 3
7z a -bd -tzip e.zip d > said && lsar e.zip | grep -q 'grün.txt' && unar -q -o out4 e.zip && diff -r d out4/d
7z a -bd -ttar f.tar d > said && 7z a -bd -txz f.tar.xz f.tar > said
7z e -so f.tar.xz > g.tar && cmp f.tar g.tar
