# packages: deb:flac deb:lame deb:vorbis-tools deb:opus-tools deb:wavpack deb:speex
# kind: audio
set -e
# Half a second of a saw tooth, 16 bits, 44100 Hz.
{
  printf 'RIFF\150\254\000\000WAVEfmt \020\000\000\000\001\000\001\000\104\254\000\000\210\130\001\000\002\000\020\000data\104\254\000\000'
  awk 'BEGIN { for (i = 0; i < 22050; i++) { v = (i * 300) % 20000; printf "%c%c", 1 + v % 127, 1 + int(v / 256) % 100 } }'
} > a.wav
test "$(wc -c < a.wav)" -eq 44144
flac -s --best a.wav -o a.flac
flac -s -t a.flac
flac -s -d a.flac -o b.wav
cmp a.wav b.wav
metaflac --set-tag=TITLE=hill a.flac
metaflac --show-tag=TITLE a.flac | grep -qx 'TITLE=hill'
lame --quiet -b 128 --tt hill a.wav a.mp3
lame --quiet --decode a.mp3 c.wav
test "$(head -c 4 c.wav)" = RIFF
oggenc -Q -t hill -o a.ogg a.wav
ogginfo a.ogg | grep -qi 'TITLE=hill'
oggdec -Q -o d.wav a.ogg
test "$(wc -c < d.wav)" -eq 44144
opusenc --quiet a.wav a.opus
opusdec --quiet a.opus e.wav
test "$(head -c 4 e.wav)" = RIFF
wavpack -q a.wav -o a.wv
wvunpack -q a.wv -o f.wav
cmp a.wav f.wav
