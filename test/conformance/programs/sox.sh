# packages: deb:sox deb:libsox-fmt-all
# kind: media
set -e
sox -D -n -r 8000 -c 1 -b 16 a.wav synth 1 sine 440
test "$(soxi -s a.wav)" = 8000
test "$(sox a.wav -n stat 2>&1 | awk '/Rough/ { print ($3 > 435 && $3 < 445) }')" = 1
for kind in flac ogg mp3 aiff au; do
  sox a.wav b.$kind
  test "$(soxi -r b.$kind)" = 8000
done
sox a.wav c.wav trim 0 0.5 repeat 2 && test "$(soxi -s c.wav)" = 12000
sox -D b.flac d.wav && sox -D a.wav -t raw one && sox -D d.wav -t raw two && cmp one two
