# packages: deb:gamemode-daemon deb:libgamemode0 deb:dbus-daemon
# kind: system
# drawn: yes
set -e
cat > session.conf <<C
<busconfig>
  <type>session</type>
  <listen>unix:path=$PWD/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default"><allow send_destination="*"/><allow own="*"/><allow eavesdrop="true"/></policy>
</busconfig>
C
dbus-daemon --config-file="$PWD/session.conf" --fork --nopidfile
export DBUS_SESSION_BUS_ADDRESS="unix:path=$PWD/bus"
gamemoded > daemon.log 2>&1 &
daemon=$!
for i in $(seq 50); do gamemoded -s 2> /dev/null | grep -q 'is inactive' && break; usleep 200000; done
gamemoded -s | grep -q 'gamemode is inactive'
gamemoded -r > request.log 2>&1 &
request=$!
for i in $(seq 50); do gamemoded -s | grep -q 'is active' && break; usleep 200000; done
gamemoded -s | grep -q 'gamemode is active'
gamemoded -s$request | grep -q active
kill -INT $request
for i in $(seq 50); do gamemoded -s | grep -q 'is inactive' && break; usleep 200000; done
gamemoded -s | grep -q 'gamemode is inactive'
kill $daemon
