# packages: deb:msmtp deb:python3-aiosmtpd deb:s-nail deb:python3
# kind: network mail
set -e
port=$(($(od -An -N2 -tu2 /dev/urandom) % 20000 + 20000))
cat > take.py <<'P'
import sys, time
from aiosmtpd.controller import Controller
class Keeper:
    async def handle_DATA(self, server, session, envelope):
        with open("taken", "wb") as out: out.write(envelope.content)
        return "250 taken"
here = Controller(Keeper(), hostname="127.0.0.1", port=int(sys.argv[1])); here.start()
open("ready", "w").close()
time.sleep(100)
P
python3 take.py $port > log 2>&1 & server=$!
trap 'kill $server' EXIT
tries=0
until [ -e ready ]; do tries=$((tries + 1)); [ $tries -lt 200 ] || { cat log; exit 1; }; sleep 0.1; done
printf 'From: a@glen.test\nTo: b@glen.test\nSubject: first\n\nby the burn\n' | msmtp --host=127.0.0.1 --port=$port --from=a@glen.test b@glen.test
grep -q 'by the burn' taken && rm taken
printf 'attached\n' > note.txt
printf 'with a file\n' | s-nail -n -S v15-compat -S ttycharset=utf-8 -S "mta=smtp://127.0.0.1:$port" -S smtp-auth=none -S from=c@glen.test -s 'Grüße' -a note.txt b@glen.test
grep -q '^Subject: =?' taken
grep -q 'filename="*note.txt' taken
