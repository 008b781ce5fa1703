# packages: deb:otp
# kind: security
# drawn: yes
set -e
otp -r42 -n40 -d6 -msums pad
otp -r42 -n40 -d6 again
cmp pad again
otp -r43 -n40 -d6 other
! cmp -s pad other
grep -oE '[0-9]{4}-[0-9]{2}' pad > keys
test "$(wc -l < keys)" -eq 40
test "$(wc -l < sums)" -eq 40
# The signature file holds the keys' MD5 sums, without hyphens or with them.
first=$(head -n 1 keys)
plain=$(printf '%s' "$first" | tr -d - | md5sum | cut -c1-32 | tr a-f A-F)
hyphened=$(printf '%s' "$first" | md5sum | cut -c1-32 | tr a-f A-F)
head -n 1 sums | grep -qx -e "$plain" -e "$hyphened"
otp -r7 -n5 -e8 words
test "$(grep -oE '[a-z]{4}-[a-z]{4}' words | wc -l)" -eq 5
otp -n3 -c12 -s0 | grep -qE "[A-Z]{12}"
