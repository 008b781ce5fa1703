# packages: deb:graphviz
# kind: document picture
set -e
printf 'digraph { rankdir=LR; a -> b -> c [label="über"]; a -> c; subgraph cluster_x { b; label=glen } }\n' > a.dot
dot -Tsvg a.dot > a.svg
test "$(grep -c 'class="edge"' a.svg)" = 3
grep -q über a.svg
dot -Tpng a.dot -o a.png && test "$(head -c 4 a.png | od -An -tx1 | tr -d ' ')" = 89504e47
dot -Tpdf a.dot -o a.pdf && head -c 5 a.pdf | grep -q '%PDF-'
for layout in neato fdp circo twopi sfdp; do
  test "$($layout -Tplain a.dot | grep -c '^node')" = 3
done
test "$(gvpr 'BEG_G { int n = 0; } E { n++; } END_G { print(n); }' a.dot)" = 3
printf 'graph { a -- b; c }\n' | gc -n -e -c | awk '{ print $1, $2, $3 }' | grep -qx '3 1 2'
tred <<'P' | grep -c -e '->' | grep -qx 2
digraph { a -> b; b -> c; a -> c }
P
