# packages: deb/bookworm:gforth
# kind: language
set -e
cat > work.fs <<'P'
: fact ( n -- n! ) dup 1 > if dup 1- recurse * then ;
: sieve { n -- count } n 1+ allocate throw { at } at n 1+ 1 fill
  n 1+ 2 ?do at i + c@ if n 1+ i dup * +do 0 at i + c! j +loop then loop
  0 n 1+ 2 ?do at i + c@ + loop ;
10 fact . 100 sieve . s" glen" s" burn" s+ type space
2e fsqrt 5 set-precision f. cr
s" out.txt" w/o create-file throw constant out s" hill" out write-line throw out close-file throw
bye
P
test "$(gforth work.fs)" = '3628800 25 glenburn 1.4142 '
test "$(cat out.txt)" = hill
