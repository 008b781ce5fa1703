# packages: deb:graphicsmagick
# kind: image
set -e
gm convert -size 64x48 gradient:red-blue a.png
gm identify a.png | grep -q 'PNG 64x48'
for kind in jpg gif bmp tiff webp ppm pdf; do gm convert a.png "b.$kind"; test -s "b.$kind"; done
gm identify b.webp | grep -q WEBP
gm convert a.png -rotate 90 -resize 24x32 -blur 0x1 c.jpg
gm identify -format '%wx%h' c.jpg | grep -qx 24x32
gm composite -gravity center c.jpg a.png d.png
gm compare -metric MSE a.png b.bmp | grep -q Total
gm montage a.png d.png e.miff
gm identify -format '%m %n' e.miff | grep -q MIFF
