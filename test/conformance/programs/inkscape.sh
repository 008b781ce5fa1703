# packages: deb:inkscape deb:poppler-utils
# kind: media picture
set -e
cat > a.svg <<'P'
<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50">
  <rect id="r" x="10" y="10" width="30" height="20" fill="#00ff00"/>
  <text id="t" x="45" y="30" font-size="12">burn</text>
</svg>
P
inkscape --query-id=r --query-width a.svg 2> noise | grep -q '^30'
inkscape --export-type=png --export-filename=a.png -w 200 a.svg 2> noise || { cat noise; exit 1; }
test "$(od -An -tu1 -j 16 -N 8 a.png | tr -s ' ')" = ' 0 0 0 200 0 0 0 100'
inkscape --export-type=pdf --export-filename=a.pdf a.svg 2> noise
pdftotext a.pdf - | grep -q burn
inkscape --actions='select-by-id:t;object-to-path;export-plain-svg;export-filename:b.svg;export-do' a.svg 2> noise
grep -q '<path' b.svg
if grep -q '<text' b.svg; then exit 1; fi
