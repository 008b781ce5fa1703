# packages: deb:openssh-server deb:openssh-client
# kind: network
set -e
ssh-keygen -q -t ed25519 -N '' -f host
ssh-keygen -q -t ecdsa -N '' -f me
cp me.pub keys && chmod 600 keys
cat > sshd_config <<C
Port 2222
ListenAddress 127.0.0.1
HostKey $PWD/host
AuthorizedKeysFile $PWD/keys
PidFile $PWD/sshd.pid
StrictModes no
UsePAM no
PasswordAuthentication no
Subsystem sftp internal-sftp
C
sshd=$(command -v sshd)
"$sshd" -f "$PWD/sshd_config" -E "$PWD/log" -D &
server=$!
for i in $(seq 100); do netstat -ltn | grep -q ':2222 ' && break; usleep 100000; done
options="-i me -p 2222 -o StrictHostKeyChecking=no -o UserKnownHostsFile=$PWD/known -o BatchMode=yes"
test "$(ssh $options user@127.0.0.1 'echo from $((6 * 7))')" = 'from 42' || { cat log; exit 1; }
seq 1 9000 > numbers
ssh $options user@127.0.0.1 'cat > copied' < numbers
cmp numbers copied
printf 'put numbers sent\nbye\n' > batch
sftp -i me -P 2222 -o StrictHostKeyChecking=no -o UserKnownHostsFile="$PWD/known" -b batch user@127.0.0.1 > said
cmp numbers sent
ssh $options -N -L 3333:127.0.0.1:4444 user@127.0.0.1 &
tunnel=$!
echo through | nc -l -p 4444 &
for i in $(seq 100); do netstat -ltn | grep -q ':3333 ' && break; usleep 100000; done
nc 127.0.0.1 3333 < /dev/null | grep -qx through
kill $tunnel $server
