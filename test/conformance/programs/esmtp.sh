# packages: deb:esmtp
# kind: mail
# drawn: yes
set -e
cat > server <<'S'
#!/bin/sh
printf '220 hill.invalid ESMTP\r\n'
while read -r line; do
  printf '%s\n' "$line" >> session
  case "$line" in
    EHLO*) printf '250-hill.invalid\r\n250 8BITMIME\r\n' ;;
    DATA*) printf '354 go on\r\n'
      while read -r line; do printf '%s\n' "$line" >> message; case "$line" in .?) break ;; esac; done
      printf '250 taken\r\n' ;;
    QUIT*) printf '221 bye\r\n'; exit ;;
    *) printf '250 fine\r\n' ;;
  esac
done
S
chmod +x server
nc -l -p 2525 -e ./server &
sleep 2
cat > .esmtprc <<'C'
identity = ann@example.invalid
hostname = 127.0.0.1:2525
starttls = disabled
C
chmod 600 .esmtprc
printf 'From: ann@example.invalid\nTo: bob@example.invalid\nSubject: The hill\n\nThe path is steep.\n.hidden\n' | esmtp -f ann@example.invalid bob@example.invalid
wait
grep -q 'MAIL FROM:<ann@example.invalid>' session
grep -q 'RCPT TO:<bob@example.invalid>' session
grep -q '^Subject: The hill' message
grep -q '^The path is steep' message
grep -q '^\.\.hidden' message
