# packages: deb:festival deb:festvox-kallpc16k
# kind: sound
# drawn: yes
set -e
echo 'A steep path leads to the bothy.' > words
text2wave -o words.wav words
test "$(head -c 4 words.wav)" = RIFF
# 16 kHz, 16 bits: between one and ten seconds of it.
size=$(wc -c < words.wav)
test "$size" -gt 32000 && test "$size" -lt 320000
cat > lexicon.scm <<'S'
(print (car (cdr (cdr (lex.lookup "hill" nil)))))
(set! utt (Utterance Text "Two hills"))
(utt.synth utt)
(print (mapcar (lambda (s) (item.name s)) (utt.relation.items utt 'Word)))
(print (length (utt.relation.items utt 'Segment)))
(utt.save.wave utt "two.wav" 'riff)
S
festival --batch lexicon.scm > out
grep -q 'hh ih l' out
grep -q '"Two" "hills"' out
grep -qx 8 out
test "$(head -c 4 two.wav)" = RIFF
