# packages: deb:daemon
# kind: system
# drawn: yes
set -e
mkdir run
cat > worker <<'S'
#!/bin/sh
echo started >> starts
echo "to the log: $1"
exec sleep 300
S
chmod +x worker
daemon --name=hill --pidfiles="$PWD/run" --chdir="$PWD" --respawn --output="$PWD/log" -- ./worker 'a word'
wait_for() { for i in $(seq 100); do if eval "$1"; then return 0; fi; usleep 100000; done; echo "not so: $1"; exit 1; }
wait_for 'test -s starts'
wait_for 'grep -q "to the log: a word" log'
daemon --name=hill --pidfiles="$PWD/run" --running
daemon --pidfiles="$PWD/run" --list | grep -q hill
test -s run/hill.pid
daemon --name=hill --pidfiles="$PWD/run" --restart
wait_for 'test "$(wc -l < starts)" -ge 2'
daemon --name=hill --pidfiles="$PWD/run" --stop
wait_for '! daemon --name=hill --pidfiles="$PWD/run" --running'
