# packages: deb:brz deb:git
# kind: version-control
set -e
export BRZ_EMAIL='Hill <hill@glen.test>' BRZ_LOG=/dev/null
brz init -q one && cd one
echo a > a && brz add -q a && brz commit -q -m first
brz branch -q . ../side && (cd ../side && echo b > b && brz add -q b && brz commit -q -m second)
echo c >> a && brz commit -q -m third && brz merge -q ../side && brz commit -q -m merged
test "$(brz revno)" = 3 && test -f b
test "$(brz log --line -n 0 | grep -c Hill)" = 4
brz diff -r 1..2 > differing || true
grep -q '^+c' differing
git init -q ../g && (cd ../g && git config user.email x@y && git config user.name n && echo g > g && git add g && git commit -q -m 'from git')
brz branch -q ../g ../fromgit && (cd ../fromgit && brz log --line) | grep -q 'from git'
