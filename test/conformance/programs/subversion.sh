# packages: deb:subversion
# kind: version-control
set -e
svnadmin create store
# hooks start with an empty environment
printf '#!/bin/sh\nPATH=%s\n[ -n "$(svnlook log -t "$2" "$1")" ]\n' "$PATH" > store/hooks/pre-commit && chmod +x store/hooks/pre-commit
printf '[general]\nanon-access = read\nauth-access = write\npassword-db = passwd\n' > store/conf/svnserve.conf
printf '[users]\nhill = burn\n' > store/conf/passwd
port=$(($(od -An -N2 -tu2 /dev/urandom) % 20000 + 20000))
svnserve -d -r "$PWD" --listen-host 127.0.0.1 --listen-port $port --pid-file "$PWD/pid"
trap 'kill "$(cat "$HOME/pid")"' EXIT
at=svn://127.0.0.1:$port/store
as="--username hill --password burn --no-auth-cache --non-interactive"
svn -q mkdir $as -m layout $at/trunk $at/branches
svn -q checkout $as $at/trunk work && cd work
printf 'one\n$Rev$\n' > a && svn -q add a && svn -q propset svn:keywords Rev a && svn -q commit $as -m first
svn -q copy $as -m branch $at/trunk $at/branches/side
printf 'two\n' >> a && svn -q commit $as -m second
svn -q switch $at/branches/side && printf 'b\n' > b && svn -q add b && svn -q commit $as -m third
svn -q switch $at/trunk && svn -q update && svn -q merge ^/branches/side && svn -q commit $as -m merged && svn -q update
test -f b && grep -q 'Rev: [0-9]' a
test "$(svn log -q | grep -c '^r')" = 4
svn blame a | grep -q 'hill two'
if svn -q mkdir $as -m '' $at/none 2> refused; then exit 1; fi
grep -q 'pre-commit' refused
svnadmin dump -q ../store > ../dump && svnadmin create ../copy && svnadmin load -q ../copy < ../dump && svnadmin verify -q ../copy
