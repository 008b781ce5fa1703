# packages: deb:optipng deb:pngquant deb:pngcrush deb:netpbm deb:jpegoptim deb:libjpeg-turbo-progs
# kind: image
set -e
awk 'BEGIN { print "P3 64 64 255"; for (y = 0; y < 64; y++) for (x = 0; x < 64; x++) print x * 4, y * 4, (x * y) % 256 }' > a.ppm
pnmtopng -compression 0 a.ppm > a.png
before=$(wc -c < a.png)
cp a.png b.png && optipng -quiet -o2 b.png
test "$(wc -c < b.png)" -lt "$before"
pngcrush -q a.png c.png
for png in b.png c.png; do pngtopnm $png | pnmtoplainpnm > back.ppm; pngtopnm a.png | pnmtoplainpnm | cmp - back.ppm; done
pngquant 16 --output d.png a.png
pngtopnm d.png | ppmhist -noheader | wc -l | grep -qE '^1[0-6]$'
cjpeg -quality 95 -outfile e.jpg a.ppm
before=$(wc -c < e.jpg)
jpegoptim -q -m50 e.jpg
test "$(wc -c < e.jpg)" -lt "$before"
djpeg e.jpg | head -c 2 | grep -qx P6
jpegtran -rotate 90 -outfile f.jpg e.jpg
pnmscale 0.5 a.ppm | head -n 2 | tail -n 1 | grep -qx '32 32'
