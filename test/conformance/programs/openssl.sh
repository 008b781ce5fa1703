# packages: deb:openssl deb:age
# kind: crypto
set -e
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.crt -days 2 -subj /CN=glen -addext basicConstraints=critical,CA:true 2> noise
openssl req -newkey rsa:2048 -nodes -keyout k -out r -subj /CN=burn 2> noise
printf 'subjectAltName=DNS:burn.test\n' > ext && openssl x509 -req -in r -CA ca.crt -CAkey ca.key -CAcreateserial -days 1 -extfile ext -out c 2> noise
openssl verify -CAfile ca.crt -verify_hostname burn.test c | grep -q ': OK'
if openssl verify -CAfile ca.crt -verify_hostname other.test c > bad 2>&1; then exit 1; fi
test "$(printf abc | openssl dgst -sha256 -r | cut -d ' ' -f 1)" = ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
printf abc | openssl dgst -md4 -provider legacy -provider default -r | grep -q '^a448017aaf21d8525fc10ae87aa6729d'
printf secret | openssl enc -aes-256-cbc -pbkdf2 -pass pass:x -out e && test "$(openssl enc -d -aes-256-cbc -pbkdf2 -pass pass:x -in e)" = secret
port=$(($(od -An -N2 -tu2 /dev/urandom) % 20000 + 20000))
openssl s_server -accept 127.0.0.1:$port -cert c -key k -www -quiet > log 2>&1 & server=$!
trap 'kill $server' EXIT
tries=0
until printf 'GET / HTTP/1.0\r\n\r\n' | openssl s_client -quiet -connect 127.0.0.1:$port -servername burn.test -CAfile ca.crt -verify_return_error -verify_hostname burn.test > got 2> said; do tries=$((tries + 1)); [ $tries -lt 50 ] || { cat said log; exit 1; }; sleep 0.2; done
grep -q 'TLSv1.3' got
openssl pkcs12 -export -in c -inkey k -passout pass:x -out p12 && openssl pkcs12 -in p12 -passin pass:x -nokeys 2> noise | grep -q 'CN *= *burn'
age-keygen -o key 2> pub && printf glen | age -r "$(sed 's/.*: //' pub)" -o f.age && test "$(age -d -i key f.age)" = glen
