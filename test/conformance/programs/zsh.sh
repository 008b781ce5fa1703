# packages: deb/sid:zsh
# kind: shell
set -e
cat > s.zsh <<'P'
emulate -R zsh; setopt extendedglob errexit
zmodload zsh/mathfunc zsh/datetime zsh/zpty zsh/regex zsh/stat
autoload -Uz is-at-least zmv colors compinit vcs_info
print -n "$(( int(sqrt(1764)) )) "
mkdir d; touch d/{a,b}.txt; zmv 'd/(*).txt' 'd/$1.md'; print -n ${(j:,:)${(f)"$(print -l d/*.md)"}:t} ''
typeset -A m=(x 1 y 2); print -n ${(k)m[(R)2]} ''
strftime -s y %Y 0; TZ=UTC strftime -s y %Y 0; print -n $y ''
is-at-least 5.0 && print -n new ''
colors; print -n ${#fg} '' | sed 's/[1-9][0-9]* /some /'
compinit -D -u; print -n ${+functions[_git]} ${+_comps[git]} ''
w=a-b-c; parts=(${(s:-:)w}); print -r -- ${(U)${:-glen}} $parts[2]
P
test "$(zsh -f s.zsh)" = '42 a.md,b.md y 1970 new some 1 1 GLEN b'
# completion as at a terminal
cat > p.zsh <<'P'
zmodload zsh/zpty
zpty sh 'TERM=dumb zsh -f -i'
zpty -w sh 'autoload -Uz compinit && compinit -D -u; PS1="ready> "; print is $((40 + 2))'
zpty -r sh out '*is 42*'
mkdir -p glenfield
zpty -w -n sh $'ls -d glenf\t'
zpty -r sh out '*glenfield*' && print found
zpty -d sh
P
zsh -f p.zsh | grep -q found
