# packages: deb:hunspell deb:hunspell-en-us deb:aspell deb:aspell-en deb:wamerican
# kind: text
set -e
printf 'A stepe path leads to the bothi.\n' > text
hunspell -d en_US -l text | tr '\n' ' ' | grep -q 'stepe bothi'
echo stepe | hunspell -d en_US -a | grep -q '^& stepe .*steep'
aspell -l en list < text | grep -qx stepe
echo stepe | aspell -l en -a | grep -q '^& stepe .*steep'
aspell -l en soundslike 2> said < /dev/null > out || true
aspell -l en dump master | grep -qx hill
