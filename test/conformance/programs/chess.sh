# packages: deb:stockfish deb:gnuchess
# kind: games
set -e
# Mate in one: Ra1-a8.
{ printf 'uci\nsetoption name Hash value 16\nposition fen 6k1/5ppp/8/8/8/8/5PPP/R5K1 w - - 0 1\ngo depth 8\n'; sleep 3; printf 'quit\n'; } | stockfish > out
grep -q '^bestmove a1a8' out
grep -q 'score mate 1' out
printf 'setboard 6k1/5ppp/8/8/8/8/5PPP/R5K1 w - - 0 1\ndepth 4\ngo\nquit\n' | gnuchess -x > played
grep -q 'a1a8' played
