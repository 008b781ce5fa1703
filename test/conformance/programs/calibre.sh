# packages: deb:calibre-bin deb:calibre
# kind: documents
# limit: 240
set -e
printf '<html><head><title>The hill</title></head><body><h1>One</h1><p>A steep path.</p><h1>Two</h1><p>The burn.</p></body></html>' > book.html
export QT_QPA_PLATFORM=offscreen
ebook-convert book.html book.epub --authors 'Ann Walker' > said
unzip -l book.epub | grep -q content.opf
ebook-meta book.epub | grep -q 'Author(s).*Ann Walker'
ebook-convert book.epub book.txt > said
grep -q 'A steep path' book.txt
ebook-convert book.epub book.mobi > said
test -s book.mobi
