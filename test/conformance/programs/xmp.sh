# packages: deb:xmp
# kind: sound
# drawn: yes
set -e
# A module of one pattern, four channels and one looped sample: a note in each of the first four rows.
{
  printf 'the hill\0\0\0\0\0\0\0\0\0\0\0\0'
  printf 'square\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0'
  printf '\0\040\0\100\0\0\0\040'
  head -c 900 /dev/zero
  printf '\001\177'
  head -c 128 /dev/zero
  printf 'M.K.'
  for note in '\001\254\020\000' '\001\123\020\000' '\001\035\020\000' '\000\326\020\000'; do
    printf "$note"
    head -c 12 /dev/zero
  done
  head -c 960 /dev/zero
  for i in 1 2 3 4; do printf '\100\100\100\100\100\100\100\100\300\300\300\300\300\300\300\300'; done
} > hill.mod
xmp --load-only hill.mod > info 2>&1
grep -qi 'the hill' info
grep -qi 'protracker\|M.K.' info
xmp -q -d wav -f 22050 -m -o hill.wav hill.mod
test "$(head -c 4 hill.wav)" = RIFF
# 64 rows of six ticks at 50 Hz: seven and a half seconds, of which not all is silence.
size=$(wc -c < hill.wav)
test "$size" -gt 300000 && test "$size" -lt 400000
test "$(tail -c +45 hill.wav | head -c 20000 | tr -d '\0' | wc -c)" -gt 5000
