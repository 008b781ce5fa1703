# packages: deb:otpw-bin deb:bsdutils
# kind: security
# drawn: yes
set -e
{ sleep 6; printf 'walk\n'; sleep 2; printf 'walk\n'; sleep 4; } |
  timeout 60 script -qec 'otpw-gen -h 10 -f hashes' sheet > /dev/null
head -n 1 hashes | grep -qx OTPW1
test "$(sed -n 3,99p hashes | wc -l)" -eq 30
grep -qE '^000 .{9} +006 ' sheet
grep -qE '029 .{9}' sheet
! grep -q walk hashes
