# packages: deb:fish
# kind: shell
set -e
cat > s.fish <<'P'
string join , (string upper glen burn | string replace U o)
math 'round(sqrt(1764)) + max(1, 2)'
set -l n 1 2 3; for i in (seq (count $n) -1 1); echo -n $n[$i]; end; echo
functions -q fish_config funced fish_prompt; and echo functions
complete -C 'cd ' | string match -q 'glen*'; and echo completed
complete -C'git --ver' | count | string match -qr '.'; and echo loaded
echo '{"a": 42}' | string match -rg '(\d+)'
date -u -d @0 +%Y
fish_add_path -P $PWD/glen; contains $PWD/glen $PATH; and echo path
P
mkdir glen
fish --no-config s.fish > said
printf '%s\n' GLEN,BoRN 44 321 functions completed loaded 42 1970 path > wanted
diff wanted said
fish -c 'abbr -a g git; abbr --show; funcsave 2>/dev/null; set -U glen 1; echo $glen' | grep -qx 1
printf 'if true\necho  x\nend\n' | fish_indent | grep -q '^    echo x'
