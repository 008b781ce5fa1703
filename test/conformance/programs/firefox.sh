# packages: deb:firefox-esr deb:fonts-dejavu-core
# kind: browser
# limit: 240
set -e
echo '<!doctype html><title>The hill</title><body style="background: rgb(0, 128, 0)"><h1>A steep path</h1>' > page.html
mkdir profile
timeout 200 firefox-esr --headless --no-remote --profile "$PWD/profile" --window-size 320,240 --screenshot "$PWD/shot.png" "file://$PWD/page.html" > said 2>&1 || { cat said; exit 1; }
test "$(head -c 4 shot.png | tail -c 3)" = PNG
test "$(wc -c < shot.png)" -gt 1000
