# packages: deb:gnuplot-nox
# kind: science
set -e
seq 0 20 | awk '{ print $1, $1 * $1 + 3 }' > squares
cat > plot.gp <<'P'
f(x) = a * x**2 + b
fit f(x) "squares" via a, b
print sprintf("%.3f %.3f", a, b)
set terminal svg font "sans,10"
set output "squares.svg"
plot "squares" with points title "measured", f(x) title "fitted"
set terminal dumb 60 20
set output "squares.txt"
replot
P
gnuplot plot.gp 2> said
tail -n 1 said | grep -qx '1.000 3.000'
grep -q fitted squares.svg
grep -q fitted squares.txt
printf 'set terminal pngcairo\nset output "sin.png"\nset xlabel "{/Symbol a}"\nplot sin(x)\n' | gnuplot
test "$(head -c 4 sin.png | tail -c 3)" = PNG
