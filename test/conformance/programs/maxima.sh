# packages: deb:maxima
# kind: science
set -e
cat > walk.mac <<'M'
display2d: false$
print(integrate(x^2 * exp(-x), x, 0, inf))$
print(factor(x^6 - 1))$
print(ode2('diff(y, x) + y = 0, y, x))$
load("simplify_sum")$
print(simplify_sum(sum(k^2, k, 1, n)))$
print(float(%pi))$
print(eigenvalues(matrix([2, 1], [1, 2])))$
tex(sqrt(x) / y)$
M
maxima --very-quiet -b walk.mac > out
grep -q '^2 *$' out
grep -qF '(x-1)*(x+1)*(x^2-x+1)*(x^2+x+1)' out
grep -qF '%c*%e^-x' out
grep -qF '(2*n^3+3*n^2+n)/6' out
grep -q '3.14159265' out
grep -qF '[[1,3],[1,1]]' out
grep -qF '\sqrt{x}' out
