# packages: deb:tmux deb:screen deb:htop deb:less
# kind: terminal
set -e
bin=${PATH%%:*}
export SHELL=/bin/sh LC_ALL=C.UTF-8
t() { tmux -S "$HOME/s" -f /dev/null "$@"; }
shows() { tries=0; until t capture-pane -p -t "$1" | grep -q "$2"; do tries=$((tries + 1)); [ $tries -lt 100 ] || { t capture-pane -p -t "$1"; exit 1; }; sleep 0.1; done; }
t new-session -d -s one -x 80 -y 24 'cat'
trap 'tmux -S "$HOME/s" kill-server' EXIT
t send-keys -t one 'glén' Enter && shows one 'glén'
t split-window -t one -h "$bin/htop" && shows one:0.1 'Load average'
t send-keys -t one:0.1 q
seq 1 300 > numbers
t new-window -t one -n less "$bin/less numbers" && t send-keys -t one:less G && shows one:less '^300'
t send-keys -t one:less / 1 5 0 Enter g && shows one:less '^1$'
t send-keys -t one:less q
test "$(t display -p -t one '#{window_width}')" = 80
export SCREENDIR="$HOME/screens" && mkdir -m 700 screens
"$bin/screen" -dmS two sh -c 'echo in screen; read -r w; echo "got $w" > said'
tries=0
until "$bin/screen" -S two -X stuff "burn
"; do tries=$((tries + 1)); [ $tries -lt 50 ] || exit 1; sleep 0.2; done
for i in $(seq 50); do [ -s said ] && break; sleep 0.2; done
grep -q 'burn' said
