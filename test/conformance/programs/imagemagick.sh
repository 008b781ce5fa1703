# packages: deb:imagemagick
# kind: media picture
set -e
convert -size 64x48 gradient:red-blue a.png
test "$(identify -format '%m %w %h' a.png)" = 'PNG 64 48'
for kind in jpg gif tiff bmp webp ppm; do
  convert a.png b.$kind
  test "$(identify -format '%w %h\n' b.$kind | head -n 1)" = '64 48'
done
convert a.png -resize 50% -rotate 90 c.png && test "$(identify -format '%wx%h' c.png)" = 24x32
test "$(convert -size 1x1 'xc:rgb(10,20,30)' -negate -format '%[fx:round(255*u.r)] %[fx:round(255*u.b)]' info:)" = '245 225'
compare -metric AE a.png b.tiff null: 2> differing || true
grep -q '^0' differing
convert -size 20x20 xc:white -fill black -draw 'circle 10,10 10,4' -format '%[fx:mean < 0.95 && mean > 0.5]' info: | grep -qx 1
convert a.png b.gif -append d.png && test "$(identify -format %h d.png)" = 96
convert a.png b.bmp +append e.png && test "$(identify -format %w e.png)" = 128
