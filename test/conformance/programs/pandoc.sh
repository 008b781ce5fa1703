# packages: deb:pandoc
# kind: document
set -e
cat > a.md <<'P'
---
title: The Bothy
---
# Burn {#burn}

A *glen* with $x^2$ and a note[^1], see [above](#burn).

| hill   | height |
|--------|-------:|
| Nevis  |   1345 |
| Lawers |   1214 |

[^1]: By the way.
P
pandoc -s a.md -o a.html
grep -q '<title>The Bothy</title>' a.html && grep -q '<em>glen</em>' a.html && grep -q 'footnote' a.html
for kind in docx odt epub; do
  pandoc -s a.md -o a.$kind
  pandoc a.$kind -t plain > back.$kind
  grep -q 1345 back.$kind
done
pandoc a.docx -t markdown | grep -q '\*glen\*'
pandoc a.md -t latex | grep -q '\\emph{glen}'
pandoc -s -t man a.md | grep -q '^\.TH'
printf 'function Emph(e) return pandoc.Strong(e.content) end\n' > strong.lua
pandoc --lua-filter strong.lua a.md -t html | grep -q '<strong>glen</strong>'
test "$(pandoc a.md -t json | pandoc -f json -t commonmark | grep -c Nevis)" = 1
