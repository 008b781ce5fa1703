# packages: deb:el-ixir deb:bsdutils
# kind: games
# drawn: yes
set -e
export TERM=xterm LANG=C.UTF-8
# Enter starts a game from the menu; four keys are two moves; q leaves.
{ sleep 5; printf '\r'; sleep 1; printf 1; sleep 1; printf d; sleep 1; printf 4; sleep 1; printf q; sleep 1; printf q; sleep 1; } |
  timeout 60 script -qec el-ixir screen > /dev/null
grep -q 'EL-IXIR' screen
grep -q 'Play game' screen
# A block's tiles, drawn in a player's colour.
grep -q '•' screen
