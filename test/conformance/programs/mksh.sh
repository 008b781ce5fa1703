# packages: deb:mksh deb:dash
# kind: shell
set -e
cat > s.sh <<'P'
fact() { if [ "$1" -le 1 ]; then echo 1; else echo $(($1 * $(fact $(($1 - 1))))); fi; }
fact 10
set -- a 'b c' d; shift; printf '<%s>' "$@"; echo
x=/usr/share/glen.tar.gz; echo "${x##*/} ${x%%.*} ${y:-none}"
i=0; while [ $i -lt 3 ]; do i=$((i + 1)); done | cat; case glen in g*n) echo matched;; esac
cat <<X | tr a-z A-Z
here $(printf doc)
X
trap 'echo bye' EXIT; (exit 3) || echo $?
P
printf '%s\n' 3628800 '<b c><d>' 'glen.tar.gz /usr/share/glen none' matched 'HERE DOC' 3 bye > wanted
for shell in mksh dash; do
  $shell s.sh > said
  diff wanted said
done
test "$(mksh -c 'typeset -u w=glen; set -A l a b c; print -r -- $w ${l[2]} ${#l[*]}')" = 'GLEN c 3'
