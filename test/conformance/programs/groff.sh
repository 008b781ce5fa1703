# packages: deb/sid:groff deb/sid:man-db
# kind: document
set -e
cat > a.ms <<'P'
.TL
The Bothy
.AU
Hill
.NH 1
Burn
.PP
A
.B glen .
.TS
tab(;);
l n.
Nevis;1345
Lawers;1214
.TE
.EQ
x = {a + b} over c
.EN
P
groff -ms -t -e -Tutf8 -P-c a.ms > text
grep -q '1\. *Burn' text && grep -q 'Nevis *1345' text
groff -ms -t -e -Tps a.ms > a.ps && head -n 1 a.ps | grep -q '^%!PS'
groff -ms -t -e -Thtml a.ms > a.html 2> noise && grep -q '<b>glen' a.html
# a manual page of one's own, found by man and by its index
mkdir -p man/man1
printf '.TH GLEN 1 2024-01-01\n.SH NAME\nglen \\- a valley\n.SH DESCRIPTION\nIt lies by the\n.BR burn (1).\n' > man/man1/glen.1
export MANPATH="$PWD/man" MANWIDTH=60
mandb -q -c "$PWD/man" 2> noise
man glen | grep -q 'It lies by the burn(1)'
test "$(man -w glen)" = "$PWD/man/man1/glen.1"
apropos -s 1 valley | grep -q '^glen (1)'
