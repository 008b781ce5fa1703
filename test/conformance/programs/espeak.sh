# packages: deb:espeak-ng
# kind: audio
set -e
espeak-ng -v en -w words.wav 'A steep path'
test "$(head -c 4 words.wav)" = RIFF
test "$(wc -c < words.wav)" -gt 20000
espeak-ng -q -x -v en 'hill' | grep -q "h'Il"
espeak-ng -q --ipa -v de 'Berg' | grep -q 'b'
espeak-ng --voices=fr | grep -q fr-fr
