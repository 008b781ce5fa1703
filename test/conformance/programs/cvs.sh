# packages: deb/bookworm:cvs deb/bookworm:rcs
# kind: version-control
set -e
export CVSROOT="$PWD/store" USER=hill LOGNAME=hill
cvs -Q init
mkdir first && echo a > first/a && (cd first && cvs -Q import -m imported glen v r)
cvs -Q checkout glen && cd glen
echo b >> a && cvs -Q commit -m second
test "$(cvs -Q log -h a | awk '/^head:/ { print $2 }')" = 1.2
cvs -Q tag -b side && cvs -Q update -r side && echo c >> a && cvs -Q commit -m 'on side'
cvs -Q update -A && cvs -Q update -j side && test "$(wc -l < a)" = 3
cvs -Q diff -u a > differing || true
grep -q '^+c' differing
cvs -Q annotate a 2> noise | grep -q '^1\.2 .*b$'
# RCS alone
cd .. && echo x > f && ci -q -u -t-text -m1 f && co -q -l f && echo y >> f && ci -q -u -m2 f
rlog -r1.2 f | grep -q 'lines: +1 -0'
