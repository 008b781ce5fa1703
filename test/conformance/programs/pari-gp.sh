# packages: deb:pari-gp
# kind: science
set -e
printf 'print(nextprime(10^30))\nprint(factor(2^101-1)[,1])\nprint(ellanalyticrank(ellinit([0,0,1,-1,0]))[1])\nprint(polroots(x^2-2)[2])\ndefault(realprecision,60)\nprint(zeta(3))\n' > walk.gp
gp -q walk.gp < /dev/null > out
sed -n 1p out | grep -qx 1000000000000000000000000000057
sed -n 2p out | grep -q 7432339208719
sed -n 3p out | grep -qx 1
grep -q '^1.4142135623' out
grep -q '^1.20205690315959428539973816151144999076498629234049888179' out
