# packages: deb:tig deb:git deb:tmux
# kind: version-control terminal
set -e
git init -q -b main one && cd one && git config user.email h@glen.test && git config user.name Hill
for n in first second third; do echo $n > f && git add f && git commit -q -m $n; done
tmux -S "$HOME/s" -f /dev/null new-session -d -x 100 -y 30 'tig; sleep 1'
trap 'tmux -S "$HOME/s" kill-server' EXIT
shows() { tries=0; until tmux -S "$HOME/s" capture-pane -p | grep -q "$1"; do tries=$((tries + 1)); [ $tries -lt 100 ] || { tmux -S "$HOME/s" capture-pane -p; exit 1; }; sleep 0.1; done; }
shows 'Hill .*third'
tmux -S "$HOME/s" send-keys j Enter
shows '^+second'
tmux -S "$HOME/s" send-keys t
shows 'f$'
