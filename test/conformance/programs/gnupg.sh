# packages: deb:gnupg deb:gpgv deb:pinentry-curses
# kind: crypto
set -e
export GNUPGHOME="$PWD/g"
mkdir -m 700 g
trap 'gpgconf --kill all' EXIT
gpg -q --batch --passphrase '' --quick-gen-key 'Hill <hill@glen.test>' ed25519 sign never 2> noise
print=$(gpg --with-colons -k | awk -F: '/^fpr/ { print $10; exit }')
gpg -q --batch --passphrase '' --quick-add-key "$print" cv25519 encr never
echo secret > a
gpg -q --batch --trust-model always -r hill@glen.test -e a && test "$(gpg -q -d a.gpg 2> noise)" = secret
gpg -q --batch -b a && gpg -q --verify a.sig a 2> noise
gpg --export > keys.gpg && gpgv --keyring ./keys.gpg a.sig a 2> checked && grep -q 'Good signature' checked
echo changed >> a && if gpg --verify a.sig a 2> bad; then exit 1; fi
grep -q BAD bad
gpg -q --batch --passphrase burn --pinentry-mode loopback -c --cipher-algo AES256 -o c a && test "$(gpg -q --batch --passphrase burn --pinentry-mode loopback -d c 2> noise | tail -n 1)" = changed
gpg-connect-agent 'getinfo version' /bye | grep -q OK
gpg --armor --export-secret-keys --batch > s.asc && mkdir -m 700 h && GNUPGHOME="$PWD/h" gpg -q --batch --import s.asc 2> noise && GNUPGHOME="$PWD/h" gpg -K | grep -q 'hill@glen.test'
GNUPGHOME="$PWD/h" gpgconf --kill all
