# packages: deb:mercurial deb:curl
# kind: version-control
set -e
export HGUSER='Hill <hill@glen.test>'
hg init one && cd one
echo a > a && hg add -q a && hg commit -m first
hg branch -q side && echo b > b && hg add -q b && hg commit -m second
hg update -q default && echo c >> a && hg commit -m third && hg merge -q side && hg commit -m merged
test "$(hg log -r 'ancestors(tip) and user(hill)' -T '{rev} ' | wc -w)" = 4
hg --config extensions.rebase= --config extensions.histedit= help rebase > helped && grep -q rebase helped
echo d > d && hg add -q d && hg commit -m fourth && hg export tip | grep -q '^+d'
port=$(($(od -An -N2 -tu2 /dev/urandom) % 20000 + 20000))
hg serve -a 127.0.0.1 -p $port -d --pid-file "$HOME/pid"
trap 'kill "$(cat "$HOME/pid")"' EXIT
hg clone -q http://127.0.0.1:$port ../two
test "$(hg -R ../two id -i)" = "$(hg id -i -r tip)"
curl -s http://127.0.0.1:$port/ | grep -q fourth
hg verify -q && hg archive -t tgz ../a.tgz && tar tzf ../a.tgz | grep -q '/d$'
