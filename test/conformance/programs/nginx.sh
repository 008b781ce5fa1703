# packages: deb:nginx deb:curl deb:openssl
# kind: server
set -e
mkdir -p site tmp
printf 'the bothy\n' > site/index.html
printf 'a { color: red }\n' > site/style.css
openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost 2> made
cat > nginx.conf <<P
daemon off; pid $PWD/pid; error_log $PWD/errors; worker_processes 2;
events {}
http {
  include /etc/nginx/mime.types; access_log $PWD/access; gzip on; gzip_types text/css; gzip_min_length 1;
  client_body_temp_path $PWD/tmp/a; proxy_temp_path $PWD/tmp/b; fastcgi_temp_path $PWD/tmp/c; uwsgi_temp_path $PWD/tmp/d; scgi_temp_path $PWD/tmp/e;
  server { listen unix:$PWD/plain; root $PWD/site; location /old { return 301 /new; } }
  server { listen unix:$PWD/safe ssl; ssl_certificate $PWD/cert; ssl_certificate_key $PWD/key; location / { proxy_pass http://unix:$PWD/plain:/; } }
}
P
nginx -t -e errors -c "$PWD/nginx.conf" 2> tested || { cat tested; exit 1; }
nginx -e errors -c "$PWD/nginx.conf" 2> said &
server=$!
trap 'kill $server' EXIT
tries=0
until [ -S safe ] && curl -sf --unix-socket plain http://x/ > got; do tries=$((tries + 1)); [ $tries -lt 100 ] || { cat said errors; exit 1; }; sleep 0.1; done
grep -qx 'the bothy' got
test "$(curl -s --unix-socket plain -o /dev/null -w '%{content_type}' http://x/style.css)" = text/css
test "$(curl -s --unix-socket plain -o /dev/null -w '%{http_code} %{redirect_url}' http://x/old)" = '301 http://x/new'
test "$(curl -s --compressed --unix-socket safe --cacert cert https://localhost/style.css)" = 'a { color: red }'
test "$(wc -l < access)" -ge 4
