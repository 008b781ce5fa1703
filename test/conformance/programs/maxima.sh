# packages: deb:maxima
# kind: science
set -e
cat > walk.mac <<'M'
display2d: false$
print(integrate(x^2 * exp(-x), x, 0, inf))$
print(factor(x^6 - 1))$
print(diff(sin(x)^3, x))$
print(float(%pi))$
tex(sqrt(x) / y)$
M
maxima --very-quiet -b walk.mac > out 2>&1 || { cat out; exit 1; }
grep -q '^2 *$' out
grep -qF '(x-1)*(x+1)*(x^2-x+1)*(x^2+x+1)' out
grep -qF '3*cos(x)*sin(x)^2' out
grep -q '3.14159265' out
grep -qF '\sqrt{x}' out
