# packages: deb:libvips-tools
# kind: media picture
set -e
vips black base.v 60 40 --bands 3
vips linear base.v grey.png 1 128 --uchar
test "$(vipsheader -f width grey.png) $(vipsheader -f bands grey.png)" = '60 3'
test "$(vips avg grey.png | cut -d . -f 1)" = 128
for kind in jpg webp tif gif; do
  vips copy grey.png out.$kind && test "$(vipsheader -f height out.$kind)" = 40
done
vipsthumbnail grey.png --size 30 -o small.png && test "$(vipsheader -f height small.png)" = 20
vips rot grey.png turned.png d90 && test "$(vipsheader -f width turned.png)" = 40
vips invert grey.png other.png && test "$(vips avg other.png | cut -d . -f 1)" = 127
