# packages: deb:fossil
# kind: version-control
set -e
export USER=hill
fossil init one.fossil > made
mkdir work && cd work && fossil open ../one.fossil > ../opened
echo a > a && fossil add a > ../added && fossil commit -m first --no-warnings > ../done
echo b >> a && fossil commit -m second --branch side --no-warnings > ../done
fossil timeline -n 5 | grep -q second
fossil update trunk > ../updated && test "$(wc -l < a)" = 1
fossil merge side > ../merged && fossil commit -m merged --no-warnings > ../done && test "$(wc -l < a)" = 2
test "$(echo 'select count(*) from event where type = '"'ci'" | fossil sql -R ../one.fossil)" = 4
fossil wiki create Glen a > ../wiki && fossil wiki export Glen - | head -n 1 | grep -qx a
fossil clone ../one.fossil ../two.fossil > ../cloned && fossil export --git ../two.fossil | grep -q 'second'
