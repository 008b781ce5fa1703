# packages: deb:python3 deb:python3-venv deb:python3-requests
# kind: language
set -e
cat > work.py <<'P'
import bz2, ctypes, ctypes.util, curses, decimal, hashlib, json, locale, lzma, multiprocessing, readline, sqlite3, ssl
import subprocess, sys, threading, uuid, zlib, zoneinfo, datetime, http.server, requests

def square(n): return n * n

if __name__ == "__main__":
    db = sqlite3.connect(":memory:")
    db.execute("create virtual table note using fts5(text)")
    db.executemany("insert into note values (?)", [("a bothy by the burn",), ("a glen",)])
    assert db.execute("select count(*) from note where note match 'burn'").fetchone() == (1,)
    for packer in (zlib, bz2, lzma):
        assert packer.decompress(packer.compress(b"glen" * 1000)) == b"glen" * 1000
    assert hashlib.new("sha3_256", b"").hexdigest().startswith("a7ffc6f8bf1ed766")
    with multiprocessing.Pool(2) as pool:
        assert pool.map(square, range(5)) == [0, 1, 4, 9, 16]
    summer = datetime.datetime(2024, 7, 1, 12, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))
    assert summer.utcoffset() == datetime.timedelta(hours=2), summer
    libc = ctypes.CDLL("libc.so.6")
    assert libc.abs(-7) == 7
    assert subprocess.run("echo $((6 * 7))", shell=True, capture_output=True).stdout == b"42\n"
    assert decimal.Decimal(1) / decimal.Decimal(3) != 0
    assert ssl.create_default_context().cert_store_stats()["x509_ca"] > 50
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    threading.Thread(target=server.handle_request, daemon=True).start()
    got = requests.get(f"http://127.0.0.1:{server.server_address[1]}/work.py", timeout=20)
    assert "zoneinfo" in got.text
    print("all of it")
P
test "$(python3 work.py)" = 'all of it'
# a virtual environment, with pip in it, that finds the interpreter's own modules and imports what is put there
python3 -m venv own
mkdir "$(echo own/lib/python3*/site-packages)/glen"
printf 'HEIGHT = 344\n' > "$(echo own/lib/python3*/site-packages)/glen/__init__.py"
test "$(own/bin/python -c 'import glen, ssl, sys; print(glen.HEIGHT, sys.prefix != sys.base_prefix)')" = '344 True'
own/bin/pip list 2>/dev/null | grep -q '^pip '
