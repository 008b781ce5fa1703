# packages: deb:gawk deb:bc deb:dc deb:parallel deb:sed deb:diffutils deb:patch deb:m4 deb:bison deb:flex deb:gcc deb:libc6-dev deb:file
# kind: text
set -e
bin=${PATH%%:*}
printf 'a,"b,c",3\nd,e,4\n' > t.csv
test "$(gawk -v FPAT='([^,]+)|("[^"]+")' '{ n += $3; s = s $2 } END { print n, s; print strftime("%Y", 0, 1), gensub(/(b)(c)/, "\\2\\1", 1, "abcd") }' t.csv | tr '\n' ' ')" = '7 "b,c"e 1970 acbd '
test "$(gawk 'BEGIN { PROCINFO["sorted_in"] = "@val_num_desc"; a["x"] = 1; a["y"] = 3; for (k in a) printf k; "echo $((6*7))" |& getline v; print v }')" = yx42
test "$(gawk -l filefuncs 'BEGIN { stat("t.csv", s); print s["size"] }')" = "$(wc -c < t.csv)"
test "$(echo '2^100; scale=5; s(1)' | "$bin/bc" -l | tr '\n' ' ')" = '1267650600228229401496703205376 .84147 '
test "$(echo '16i FF p 3 5 ^ p' | "$bin/dc" | tr '\n' ' ')" = '255 243 '
test "$(parallel -k --will-cite -j2 'echo {1}{2}' ::: a b ::: 1 2 | tr '\n' ' ')" = 'a1 a2 b1 b2 '
seq 1 20 > o && "$bin/sed" '5s/.*/five/; 15d' o > n && if "$bin/diff" -u o n > p; then exit 1; fi
cp o q && "$bin/patch" -s q p && cmp q n && "$bin/patch" -s -R q p && cmp q o
diff3 -m n o q > merged && cmp merged n
test "$(printf 'define(`rep'\'', `ifelse($1, 0, , `$2`'\''rep(decr($1), $2)'\'')'\'')rep(3, x)' | m4)" = xxx
cat > c.y <<'P'
%{
#include <stdio.h>
int yylex(void); void yyerror(const char *s) { puts(s); }
%}
%token N
%left '+'
%left '*'
%%
line: e '\n' { printf("%d\n", $1); }
e: e '+' e { $$ = $1 + $3; } | e '*' e { $$ = $1 * $3; } | N
%%
int main(void) { return yyparse(); }
P
printf '%%{\n#include <stdlib.h>\n#include "c.tab.h"\n%%}\n%%option noyywrap nounput noinput\n%%%%\n[0-9]+ { yylval = atoi(yytext); return N; }\n" " ;\n.|\\n { return *yytext; }\n' > c.l
bison -d c.y && flex c.l && gcc -o calc c.tab.c lex.yy.c && test "$(echo '2 + 4 * 10' | ./calc)" = 42
printf '\211PNG\r\n\032\n\0\0\0\rIHDR\0\0\0\010\0\0\0\010\010\002\0\0\0' > x && file x | grep -q 'PNG image data, 8 x 8'
file -b --mime-type c.y | grep -q '^text/' && file -b calc | grep -q 'ELF 64-bit.*dynamically linked'
