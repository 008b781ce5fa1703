# packages: deb:lighttpd deb:curl
# kind: server
set -e
mkdir site && printf 'burn\n' > site/a.txt && mkdir site/list && touch site/list/glen
port=$(($(od -An -N2 -tu2 /dev/urandom) % 20000 + 20000))
cat > l.conf <<P
server.modules = ("mod_access", "mod_dirlisting", "mod_staticfile", "mod_rewrite", "mod_deflate", "mod_setenv")
server.document-root = "$PWD/site"
server.bind = "127.0.0.1"
server.port = $port
server.errorlog = "$PWD/errors"
mimetype.assign = (".txt" => "text/plain")
url.rewrite-once = ("^/b\.txt$" => "/a.txt")
dir-listing.activate = "enable"
url.access-deny = ("~")
setenv.add-response-header = ("X-Glen" => "yes")
P
lighttpd -tt -f l.conf || exit 1
lighttpd -D -f l.conf 2> said &
server=$!
trap 'kill $server' EXIT
at=http://127.0.0.1:$port
tries=0
until curl -sf $at/b.txt > got; do tries=$((tries + 1)); [ $tries -lt 100 ] || { cat said errors; exit 1; }; sleep 0.1; done
test "$(cat got)" = burn
curl -s $at/list/ | grep -q glen
curl -sI $at/a.txt | tr -d '\r' | grep -qix 'x-glen: yes'
touch site/x~
test "$(curl -s -o /dev/null -w '%{http_code}' $at/x~)" = 403
