# packages: deb:libreoffice-writer-nogui deb:libreoffice-calc-nogui deb:poppler-utils
# kind: document office
set -e
printf 'hill;height\nNevis;1345\nLawers;1214\nsum;=SUM(B2:B3)\n' > a.csv
soffice --headless --convert-to ods --infilter=CSV:59,34,76 a.csv > said 2>&1 || { cat said; exit 1; }
test -s a.ods || { cat said; exit 1; }
soffice --headless --convert-to csv:"Text - txt - csv (StarCalc)":44,34,76 --outdir out a.ods > said 2>&1
grep -q '^sum,2559' out/a.csv
printf '<html><body><h1>Burn</h1><p>by the <b>glen</b></p></body></html>' > b.html
soffice --headless --convert-to odt:writer8 --infilter='HTML (StarWriter)' b.html > said 2>&1
soffice --headless --convert-to pdf b.odt > said 2>&1
pdftotext b.pdf - | tr '\n' ' ' | grep -q 'Burn.*by the glen'
soffice --headless --convert-to docx b.odt > said 2>&1
test "$(head -c 2 b.docx)" = PK
