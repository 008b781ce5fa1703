# packages: deb:nethack-console deb:bsdutils
# kind: games
set -e
export TERM=xterm NETHACKOPTIONS='!autopickup,name:ann,role:valkyrie,race:human,gender:female,align:neutral,!legacy,!splash_screen'
{ sleep 3; printf ' '; sleep 1; printf 'y'; sleep 1; printf ' '; sleep 1; printf 'i'; sleep 1; printf ' '; sleep 1; printf '#quit\ny'; sleep 1; printf 'qqqqq'; sleep 1; printf '\n \n '; sleep 1; } |
  timeout 60 script -qc 'stty rows 24 cols 80; nethack' screen > /dev/null || true
grep -q 'NetHack' screen
grep -aq 'St:[0-9]' screen
grep -aq 'long sword\|dagger' screen
