# packages: deb:lilypond
# kind: typesetting
# limit: 300
set -e
printf '\\version "2.24.0"\n\\score { \\relative { \\key g \\major g4 a b c | d2 b } \\addlyrics { up the hill and down a -- gain } \\layout { } \\midi { } }\n' > air.ly
lilypond -s -o air air.ly
test "$(head -c 5 air.pdf)" = %PDF-
test "$(head -c 4 air.midi)" = MThd
lilypond -s --png -o page air.ly
test "$(head -c 4 page.png | tail -c 3)" = PNG
lilypond -s --svg -o drawn air.ly
grep -q '<svg' drawn.svg
