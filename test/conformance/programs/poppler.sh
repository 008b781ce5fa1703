# packages: deb:poppler-utils deb:qpdf deb:groff deb:ghostscript
# kind: document
set -e
printf '.TL\nThe Bothy\n.LP\nby the burn\n.bp\n.LP\nup the glen\n' > a.ms
groff -ms -Tps a.ms > a.ps
ps2pdf a.ps a.pdf
pdfinfo a.pdf | grep -q '^Pages: *2'
pdftotext -f 2 -l 2 a.pdf - | grep -q 'up the glen'
pdftoppm -r 40 -png a.pdf page
test "$(ls page-*.png | wc -l)" = 2
pdfseparate -f 2 -l 2 a.pdf one-%d.pdf && pdfunite one-2.pdf a.pdf three.pdf
test "$(qpdf --show-npages three.pdf)" = 3
qpdf --encrypt secret owner 256 -- a.pdf locked.pdf
if pdftotext locked.pdf out 2> refused; then exit 1; fi
grep -qi password refused
pdftotext -upw secret locked.pdf - | grep -q 'by the burn'
pdffonts a.pdf | grep -qi times
qpdf --check a.pdf | grep -q 'No syntax'
pdftocairo -svg -f 1 -l 1 a.pdf a.svg && grep -q '<svg' a.svg
