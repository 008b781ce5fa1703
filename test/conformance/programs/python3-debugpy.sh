# packages: deb:python3-debugpy deb:python3
# kind: python debugger
# Its preinst clears the place of its own files.
set -e
cat > work.py <<'P'
import debugpy

port = debugpy.listen(("127.0.0.1", 0))[1]
print("listening", port > 1024, debugpy.is_client_connected())
P
python3 -X frozen_modules=off work.py > said 2> complaints
echo 'listening True False' | diff - said
python3 -m debugpy --version | grep -q '^[0-9]'
