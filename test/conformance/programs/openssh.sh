# packages: deb:openssh-server deb:openssh-client deb:rsync
# kind: server network
set -e
bin=${PATH%%:*}
ssh-keygen -q -t ed25519 -N '' -f host
ssh-keygen -q -t rsa -b 2048 -N '' -f own
cp own.pub allowed
chmod 700 .
port=$(($(od -An -N2 -tu2 /dev/urandom) % 20000 + 20000))
cat > d.conf <<P
Port $port
ListenAddress 127.0.0.1
HostKey $PWD/host
PidFile $PWD/pid
AuthorizedKeysFile $PWD/allowed
PasswordAuthentication no
UsePAM no
StrictModes no
Subsystem sftp internal-sftp
P
"$bin/sshd" -D -e -f "$PWD/d.conf" 2> log &
server=$!
trap 'kill $server' EXIT
printf '[127.0.0.1]:%s %s\n' "$port" "$(cut -d ' ' -f 1,2 host.pub)" > known
cat > c.conf <<P
Host there
  HostName 127.0.0.1
  Port $port
  IdentityFile $PWD/own
  IdentitiesOnly yes
  UserKnownHostsFile $PWD/known
  StrictHostKeyChecking yes
  BatchMode yes
P
tries=0
until ssh -F c.conf there 'exit 7' 2> said || [ $? = 7 ]; do tries=$((tries + 1)); [ $tries -lt 50 ] || { cat said log; exit 1; }; sleep 0.2; done
test "$(printf 'glen\n' | ssh -F c.conf there 'read -r w; echo "$w" | tr a-z A-Z')" = GLEN
printf 'burn\n' > file
scp -q -F c.conf file "there:$PWD/copied" && diff file copied
printf 'get %s/copied %s/back\n' "$PWD" "$PWD" | sftp -q -b - -F c.conf there && diff file back
eval "$(ssh-agent -s)" > agent
ssh-add -q own && ssh-add -l | grep -q RSA
ssh-keygen -q -Y sign -f own -n file file 2> signing
printf 'hill %s\n' "$(cat own.pub)" > signers
ssh-keygen -Y verify -f signers -I hill -n file -s file.sig < file | grep -q Good
kill "$SSH_AGENT_PID"
: > allowed
if ssh -F c.conf there true 2> refused; then exit 1; fi
grep -q 'Permission denied' refused
