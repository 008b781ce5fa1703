# packages: deb:inform6-compiler deb:inform6-library deb:frotz
# kind: games
set -e
cat > walk.inf <<'I'
Constant Story "THE HILL";
Constant Headline "^A walk^";
Include "Parser";
Include "VerbLib";
Object Hill "On the hill" with description "It is steep.", n_to Burn, has light;
Object Burn "By the burn" with description "Cold water.", s_to Hill, has light;
[ Initialise; location = Hill; ];
Include "Grammar";
I
inform6 walk.inf > said || { cat said; exit 1; }
printf 'north\nlook\nquit\nyes\n' | dfrotz -m walk.z5 > out || printf 'north\nlook\nquit\nyes\n' | frotz -m walk.z5 > out
grep -q 'It is steep' out
grep -q 'Cold water' out
