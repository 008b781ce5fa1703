# packages: deb:mailagent
# kind: mail
# drawn: yes
set -e
mkdir -p mail lost
mailagent -I > setup 2>&1
test -d var/mailagent/queue
sed -i -e "s|^level .*|level : 12|" -e "s|^emergdir *:.*|emergdir : ~/lost|" -e "s|^rules *:.*|rules : ~/.rules|" \
  -e 's|^email *:.*|email : user@hill.invalid|' -e 's|^domain *:.*|domain : hill.invalid|' .mailagent
cat > .rules <<R
maildir = ~/mail;
Subject: /steep/i { ANNOTATE X-Walk yes; SAVE hills };
From: bob { SAVE bobs };
{ SAVE rest };
R
chmod 600 .rules .mailagent
letter() { printf 'From %s Mon Mar  3 10:00:00 2025\nFrom: %s@hill.invalid\nTo: user@hill.invalid\nSubject: %s\nDate: Mon, 3 Mar 2025 10:00:00 +0000\nMessage-ID: <%s@hill.invalid>\n\n%s\n' "$1" "$1" "$2" "$1" "$3"; }
letter ann 'The Steep path' 'Go up.' | mailagent -f - 2> errors || letter ann 'The Steep path' 'Go up.' | mailagent 2>> errors
letter bob 'Supper' 'Beans.' | mailagent 2>> errors
letter cat 'Weather' 'Rain.' | mailagent 2>> errors
mailagent -q 2>> errors
for i in $(seq 100); do test -s mail/rest && break; usleep 200000; done
grep -q '^Go up' mail/hills
grep -qi '^X-Walk: yes' mail/hills
grep -q '^Beans' mail/bobs
grep -q '^Rain' mail/rest
! grep -q Beans mail/hills
