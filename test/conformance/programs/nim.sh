# packages: deb/bookworm:nim deb/bookworm:gcc deb/bookworm:libc6-dev
# kind: language compiler
set -e
cat > work.nim <<'P'
import std/[tables, strutils, json, sequtils, algorithm, osproc]
var sizes = initCountTable[string]()
for word in "glen burn glen hill glen".split: sizes.inc word
sizes.sort()
echo sizes.largest
echo %*{"a": [1, 2], "b": nil}
echo toSeq(1..10).filterIt(it mod 2 == 0).mapIt(it * it).foldl(a + b)
echo execProcess("echo $((6*7))").strip
P
nim compile --hints:off --warnings:off --nimcache:cache -d:release work.nim > made 2>&1 || { cat made; exit 1; }
printf '%s\n' '(key: "glen", val: 3)' '{"a":[1,2],"b":null}' 220 42 > wanted
./work > said
diff wanted said
