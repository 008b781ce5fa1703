# packages: deb:bash deb:bash-completion
# kind: shell
set -e
cat > s.bash <<'P'
set -eu
shopt -s extglob globstar nullglob
declare -A size; for w in glen burn bothy; do size[$w]=${#w}; done
printf '%s=%s ' bothy "${size[bothy]}"
mkdir -p d/e; touch d/e/f.txt d/g.md; printf '%s ' **/*.@(txt|md)
printf '%(%Y-%m-%d)T ' 0
LC_ALL=C.UTF-8; w=é; printf '%d %s ' "${#w}" "${w^^}"
cat <(printf 'a\n') <(printf 'b\n') | wc -l | tr '\n' ' '
coproc { read -r x; echo "$((x * 2))"; }
echo 21 >&"${COPROC[1]}"; read -r y <&"${COPROC[0]}"; printf '%s ' "$y"
[[ glen42 =~ ([a-z]+)([0-9]+) ]] && printf '%s ' "${BASH_REMATCH[2]}"
trap 'printf "trapped "' USR1; kill -USR1 $$
mapfile -t lines < <(printf '1\n2\n3\n'); echo "${#lines[@]}"
P
test "$(bash s.bash)" = 'bothy=5 d/e/f.txt d/g.md 1970-01-01 1 É 2 42 42 trapped 3'
# programmable completion, loaded from where the package has it
cat > c.bash <<'P'
. "$1"
mkdir -p here/glen here/burn; cd here
COMP_WORDS=(cd g); COMP_CWORD=1; COMP_LINE='cd g'; COMP_POINT=4
_comp_load cd 2>/dev/null || _completion_loader cd || true
complete -p cd
P
found=$(bash -c 'for f in /usr/share/bash-completion/bash_completion; do [ -r $f ] && echo $f; done')
bash --norc c.bash "$found" | grep -q -e '-F .*cd'
