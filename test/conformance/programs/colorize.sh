# packages: deb:colorize
# kind: text
# drawn: yes
set -e
printf 'hill\nburn\n' > plain
esc=$(printf '\033')
colorize red plain > red
grep -qxF "${esc}[31mhill${esc}[0m" red
printf 'x\n' | colorize Green/blue - | grep -qF "${esc}[1;32m"
printf 'x\n' | colorize Green/blue - | grep -qF "${esc}[44m"
colorize --attr=bold,underscore yellow plain | grep -qF "${esc}[1;4;33m"
colorize --clean red | cmp - plain
printf '%s[38;5;7mdeep%s[0m\n' "$esc" "$esc" | colorize --clean-all - | grep -qx deep
printf 'attr=blink\n' > rc
colorize -c rc cyan plain | grep -qF "${esc}[5;36m"
colorize mauve plain 2> said && exit 1
test -s said
