# packages: deb:erlang-base deb:erlang-crypto deb:erlang-dev deb:erlang-inets
# kind: language
set -e
cat > work.erl <<'P'
-module(work).
-export([main/0]).
fact(0) -> 1;
fact(N) -> N * fact(N - 1).
main() ->
    Me = self(),
    [spawn(fun() -> Me ! {N, fact(N)} end) || N <- [5, 10, 20]],
    io:format("~p~n", [lists:sort([receive M -> M end || _ <- [1, 2, 3]])]),
    io:format("~s~n", [binary:encode_hex(crypto:hash(sha, "abc"))]),
    io:format("~ts~n", [re:replace("glen burn", "[aeiou]", "*", [global, {return, list}])]),
    io:format("~s", [os:cmd("echo $((6*7))")]),
    T = ets:new(t, [ordered_set]), ets:insert(T, [{N, N * N} || N <- lists:seq(1, 9)]),
    io:format("~p~n", [ets:foldl(fun({_, S}, A) -> S + A end, 0, T)]).
P
erlc work.erl
erl -noshell -s work main -s init stop > said
printf '%s\n' '[{5,120},{10,3628800},{20,2432902008176640000}]' A9993E364706816ABA3E25717850C26C9CD0D89D 'gl*n b*rn' 42 285 > wanted
diff wanted said
printf '%s\n' '#!/usr/bin/env escript' 'main([A]) -> io:format("~p~n", [list_to_integer(A) * 2]).' > twice.es
test "$(escript twice.es 21)" = 42
