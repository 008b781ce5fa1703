# packages: deb:ngircd
# kind: servers
# drawn: yes
set -e
cat > ngircd.conf <<C
[Global]
  Name = irc.hill.invalid
  Info = The hill
  Listen = 127.0.0.1
  Ports = 6667
  MotdPhrase = Mind the burn
[Limits]
  ConnectRetry = 60
[Options]
  DNS = no
  Ident = no
  PAM = no
[Channel]
  Name = #path
  Topic = Steep
C
ngircd -f "$PWD/ngircd.conf" -t < /dev/null > tested
grep -q irc.hill.invalid tested
ngircd -f "$PWD/ngircd.conf" -n > log 2>&1 &
server=$!
for i in $(seq 100); do netstat -ltn 2> /dev/null | grep -q ':6667 ' && break; usleep 100000; done
{ printf 'NICK ann\r\nUSER ann 0 * :Ann\r\n'; sleep 3; printf 'JOIN #path\r\n'; sleep 8; printf 'QUIT\r\n'; sleep 1; } | nc 127.0.0.1 6667 > ann &
listener=$!
sleep 5
{ printf 'NICK bob\r\nUSER bob 0 * :Bob\r\n'; sleep 2; printf 'JOIN #path\r\nPRIVMSG #path :good morning\r\nNAMES #path\r\n'; sleep 1; printf 'QUIT\r\n'; sleep 1; } | nc 127.0.0.1 6667 > bob
wait $listener
grep -q ':- Mind the burn' ann
grep -q ' 332 ann #path :Steep' ann
grep -q ':bob!.* PRIVMSG #path :good morning' ann
grep -q ' 353 bob . #path :.*ann' bob
kill $server
