# packages: deb:fontforge-nox deb:potrace deb:fonts-dejavu-core deb:fontconfig deb:woff2
# kind: fonts
set -e
font=$(readlink -f "$(command -v fontforge)")
font="${font%/bin/*}/share/fonts/truetype/dejavu/DejaVuSans.ttf"
cat > walk.pe <<'P'
Open($1)
SelectAll()
Select(0u0041, 0u0043)
SelectInvert()
Clear()
SetFontNames("Hill", "Hill", "Hill")
Generate("hill.otf")
Generate("hill.woff")
P
fontforge -quiet -lang=ff -script walk.pe "$font" 2> said
test "$(head -c 4 hill.otf)" = OTTO
fc-scan -f '%{family}\n' hill.otf | grep -q Hill
woff2_compress hill.otf > said 2>&1 || woff2_compress hill.otf
test "$(head -c 4 hill.woff2)" = wOF2
printf 'P1 8 8\n00000000 01111110 01111110 01100110 01100110 01111110 01111110 00000000\n' > a.pbm
potrace -s -o a.svg a.pbm
grep -q '<path' a.svg
fc-list | grep -qi dejavu
