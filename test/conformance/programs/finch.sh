# packages: deb:finch deb:bsdutils
# kind: network
# drawn: yes
set -e
export TERM=xterm LANG=C.UTF-8 LINES=24 COLUMNS=80
mkdir -p purple
cat > purple/accounts.xml <<'X'
<?xml version='1.0' encoding='UTF-8' ?>
<account version='1.0'>
 <account>
  <protocol>prpl-irc</protocol>
  <name>ann@irc.hill.invalid</name>
  <alias>Ann of the hill</alias>
 </account>
</account>
X
# Alt-a shows the accounts; Alt-q leaves.
{ sleep 8; printf '\033a'; sleep 6; printf '\033q'; sleep 2; } | timeout 60 script -qec "stty rows 24 cols 80; finch -n -c $PWD/purple" screen > /dev/null || true
grep -q 'Buddy List' screen
grep -q 'ann@irc.hill.invalid' screen
