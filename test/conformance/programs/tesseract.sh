# packages: deb:tesseract-ocr deb:graphicsmagick deb:fonts-dejavu-core
# kind: image
set -e
font=$(readlink -f "$(command -v gm)")
font="${font%/bin/*}/share/fonts/truetype/dejavu/DejaVuSans.ttf"
gm convert -size 700x120 xc:white -font "$font" -pointsize 44 -fill black -draw 'text 20,75 "A steep path to the bothy"' page.png
tesseract page.png out -l eng 2> said
grep -q 'steep path to the bothy' out.txt
tesseract page.png page -l eng pdf hocr 2> said
test "$(head -c 5 page.pdf)" = %PDF-
grep -q "ocrx_word" page.hocr
