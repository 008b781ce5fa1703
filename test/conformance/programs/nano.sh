# packages: deb:nano deb:expect
# kind: editor terminal
set -e
printf 'abc\n' > f
cat > t.exp <<'P'
set env(TERM) xterm-256color
set timeout 20
spawn -noecho nano f
expect "abc" {} timeout { exit 3 } eof { exit 4 }
send "glen "
expect "glen" {} timeout { exit 5 }
send "\x0f"
expect -re "File Name|Write to File" {} timeout { exit 6 }
send "\r"
expect "Wrote" {} timeout { exit 7 }
send "\x18"
expect eof
P
expect t.exp > said || { cat said; exit 1; }
test "$(cat f)" = 'glen abc'
