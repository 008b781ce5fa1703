# packages: deb:apache2 deb:apache2-utils deb:curl
# kind: server
set -e
tree=$(readlink -f "$(command -v apache2)"); tree=${tree%/usr/*}
modules=$tree/usr/lib/apache2/modules
mkdir -p site/cgi site/private
printf '<!--#set var="n" value="glen" --><p><!--#echo var="n" --></p>\n' > site/index.shtml
printf '#!/bin/sh\nprintf "Content-Type: text/plain\\n\\n%%s" "$QUERY_STRING"\n' > site/cgi/ask && chmod +x site/cgi/ask
printf 'secret\n' > site/private/one.txt
htpasswd -cbB passwords hill burn 2> made
cat > apache.conf <<P
ServerRoot $PWD
ServerName localhost
PidFile $PWD/pid
ErrorLog $PWD/errors
Mutex file:$PWD
DefaultRuntimeDir $PWD
Listen 127.0.0.1:PORT
P
for module in mpm_event authz_core authz_host authn_core authn_file auth_basic authz_user mime dir alias cgid include rewrite; do
  echo "LoadModule ${module}_module $modules/mod_$module.so" >> apache.conf
done
cat >> apache.conf <<P
ScriptSock $PWD/cgid
TypesConfig /etc/mime.types
DocumentRoot $PWD/site
DirectoryIndex index.shtml
<Directory $PWD/site>
  Options +Includes
  AddOutputFilter INCLUDES .shtml
  AddType text/html .shtml
  Require all granted
</Directory>
<Directory $PWD/site/private>
  AuthType Basic
  AuthName burn
  AuthUserFile $PWD/passwords
  Require valid-user
</Directory>
ScriptAlias /cgi/ $PWD/site/cgi/
RewriteEngine on
RewriteRule ^/short/(.*)$ /cgi/ask?\$1 [PT]
P
# a port that was free
tries=0
while :; do
  port=$(($(od -An -N2 -tu2 /dev/urandom) % 20000 + 20000))
  sed "s/PORT/$port/" apache.conf > used.conf
  apache2 -f "$PWD/used.conf" -k start 2> said && break
  tries=$((tries + 1)); [ $tries -lt 5 ] || { cat said errors; exit 1; }
done
trap 'apache2 -f "$PWD/used.conf" -k stop' EXIT
at=http://127.0.0.1:$port
tries=0
until curl -sf $at/ > got; do tries=$((tries + 1)); [ $tries -lt 100 ] || { cat errors; exit 1; }; sleep 0.1; done
test "$(cat got)" = '<p>glen</p>'
test "$(curl -s "$at/cgi/ask?a=1")" = 'a=1'
test "$(curl -s $at/short/b)" = b
test "$(curl -s -o /dev/null -w '%{http_code}' $at/private/one.txt)" = 401
test "$(curl -s -u hill:burn $at/private/one.txt)" = secret
ab -q -n 50 -c 2 $at/ | grep -q 'Complete requests: *50'
