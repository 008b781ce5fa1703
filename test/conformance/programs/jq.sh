# packages: deb/sid:jq deb/sid:ripgrep deb/sid:fd-find deb/sid:fzf deb/sid:bat deb/sid:tree
# kind: text
set -e
printf '[{"n":"Nevis","h":1345},{"n":"Lawers","h":1214}]' > a.json
test "$(jq -r 'map(select(.h > 1300)) | .[0].n' a.json)" = Nevis
test "$(jq -c '[.[] | .h] | add / length, (now | type), ("b1" | test("^b\\d$")), ("2024-02-29T00:00:00Z" | fromdate), (0 | strftime("%Y"))' a.json | tr '\n' ' ')" = '1279.5 "number" true 1709164800 "1970" '
test "$(jq -n '[limit(5; repeat(1))] | length')" = 5
mkdir -p d/.git d/e && cd d && echo '*.log' > .gitignore && printf 'glen 42\nburn\n' > e/a.txt && echo 'glen 43' > x.log
test "$(rg -c glen ./)" = ./e/a.txt:1
test "$(rg -P -o '(?<=glen )\d+' -r '<$0>' e/a.txt)" = '<42>'
test "$(rg -uu --json 43 ./ | jq -r 'select(.type == "match") | .data.lines.text' )" = 'glen 43'
test "$(fdfind -e txt -x echo {/.})" = a
test "$(fdfind -I log)" = x.log
test "$(printf 'glen\nburn\nbothy\n' | fzf -f bty)" = bothy
batcat -p --color=always -l json ../a.json | grep -q "$(printf '\033')"
tree -J --noreport . | jq -r '.[0].contents[].name' | tr '\n' ' ' | grep -q '^e x.log $'
