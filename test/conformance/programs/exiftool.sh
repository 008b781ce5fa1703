# packages: deb/bookworm:libimage-exiftool-perl deb/bookworm:imagemagick
# kind: media picture
set -e
convert -size 8x6 xc:navy a.jpg
exiftool -q -Artist='Hill é' -DateTimeOriginal='2024:02:29 12:00:00' -GPSLatitude=56.8 -GPSLatitudeRef=N a.jpg
test "$(exiftool -s3 -Artist a.jpg)" = 'Hill é'
test "$(exiftool -s3 -n -GPSLatitude a.jpg)" = 56.8
test "$(exiftool -s3 -ImageSize a.jpg)" = 8x6
exiftool -q '-FileName<DateTimeOriginal' -d '%Y-%m-%d.%%e' a.jpg && test -f 2024-02-29.jpg
exiftool -j -Artist 2024-02-29.jpg | grep -q '"Artist": "Hill'
exiftool -q -all= -o clean.jpg 2024-02-29.jpg
test -z "$(exiftool -s3 -Artist clean.jpg)"
