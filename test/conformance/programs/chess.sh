# packages: deb:stockfish deb:gnuchess
# kind: games
set -e
# Mate in one: Ra1-a8.
game() { # PROGRAM OUTPUT WHAT-ENDS-IT INPUT
  rm -f in && mkfifo in
  $1 < in > $2 &
  exec 3> in
  printf "$4" >&3
  for i in $(seq 200); do grep -q "$3" $2 && break; usleep 200000; done
  echo quit >&3
  exec 3>&-
  wait
}
game stockfish out '^bestmove' 'uci\nsetoption name Hash value 16\nposition fen 6k1/5ppp/8/8/8/8/5PPP/R5K1 w - - 0 1\ngo depth 8\n'
grep -q '^bestmove a1a8' out
grep -q 'score mate 1' out
game gnuchess played 'My move' 'setboard 6k1/5ppp/8/8/8/8/5PPP/R5K1 w - - 0 1\ndepth 4\ngo\n'
grep -q 'My move is : Ra8' played
