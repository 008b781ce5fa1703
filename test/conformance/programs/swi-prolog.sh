# packages: deb:swi-prolog-nox
# kind: language
set -e
cat > work.pl <<'P'
:- use_module(library(clpfd)).
:- use_module(library(dcg/basics)).
:- use_module(library(http/json)).
:- use_module(library(process)).
parent(a, b). parent(b, c). parent(c, d).
above(X, Y) :- parent(X, Y).
above(X, Y) :- parent(X, Z), above(Z, Y).
total(N) --> integer(A), "+", !, total(B), { N is A + B }.
total(N) --> integer(N).
puzzle([S,E,N,D,M,O,R,Y]) :- Vars = [S,E,N,D,M,O,R,Y], Vars ins 0..9, all_different(Vars),
  S*1000+E*100+N*10+D + M*1000+O*100+R*10+E #= M*10000+O*1000+N*100+E*10+Y, M #\= 0, S #\= 0, label(Vars).
main :- findall(X, above(a, X), L), writeln(L), phrase(total(T), `40+1+1`), writeln(T), puzzle(P), writeln(P),
  json_write(current_output, json([k = [1, 2]]), [width(0)]), nl,
  atom_length('glén', Length), writeln(Length).
P
LANG=C.UTF-8 swipl -q -g main -t halt work.pl | tr -d '\n ' > said
test "$(cat said)" = '[b,c,d]42[9,5,6,7,1,0,8,2]{"k":[1,2]}4'
# a saved state of its own
LANG=C.UTF-8 swipl -q -g main -o state -c work.pl 2> warned
LANG=C.UTF-8 ./state < /dev/null | grep -q '9,5,6,7,1,0,8,2'
