# packages: deb:id3
# kind: sound
# drawn: yes
set -e
head -c 4096 /dev/zero > song.mp3
id3 -t 'The hill' -a Ann -A Walks -y 2025 -c steep -g 80 -T 7 song.mp3
test "$(wc -c < song.mp3)" -eq 4224
test "$(tail -c 128 song.mp3 | head -c 11)" = 'TAGThe hill'
id3 -l song.mp3 > listed
grep -q 'The hill' listed
grep -q 'Ann' listed
grep -q 'Folk' listed
id3 -lR song.mp3 | grep -q 'Album: Walks'
id3 -t 'The burn' song.mp3
id3 -l song.mp3 | grep -q 'The burn'
id3 -d song.mp3
test "$(wc -c < song.mp3)" -eq 4096
