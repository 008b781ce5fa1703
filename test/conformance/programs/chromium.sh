# packages: deb:chromium deb:fonts-dejavu-core
# kind: browser
# limit: 240
set -e
cat > page.html <<'H'
<!doctype html><title>The hill</title><body style="background: rgb(0, 128, 0)"><h1 id=a>before</h1>
<script>document.getElementById("a").textContent = [3, 1, 2].toSorted().join(" "); document.title = "walked " + CSS.supports("display", "grid")</script>
H
run() { chromium --headless --no-sandbox --disable-gpu --user-data-dir="$PWD/profile" "$@" 2> said; }
run --dump-dom "file://$PWD/page.html" > dom || { cat said; exit 1; }
grep -q '<h1 id="a">1 2 3</h1>' dom
grep -q 'walked true' dom
run --screenshot="$PWD/shot.png" --window-size=320,240 "file://$PWD/page.html"
test "$(head -c 4 shot.png | tail -c 3)" = PNG
test "$(wc -c < shot.png)" -gt 1000
run --print-to-pdf="$PWD/page.pdf" "file://$PWD/page.html"
test "$(head -c 5 page.pdf)" = %PDF-
