# packages: deb:melting
# kind: science
# drawn: yes
set -e
# The package keeps its parameters in the program's own archive, and wants to be told where they are.
jar=$(readlink -f "$(command -v melting)")
jar=${jar%/bin/melting}/share/java/melting5.jar
mkdir data && unzip -q "$jar" '*.xml' -d data
export NN_PATH="$PWD/data"
melting -S CAGTGAGACAGCAATGGTCG -H dnadna -P 2e-6 -E Na=1 > result
grep -q 'Enthalpy : -159,000 cal/mol' result
grep -q 'Melting temperature : 73.35 degrees C' result
melting -S CAGTGAGACAGCAATGGTCG -H dnadna -P 2e-6 -E Na=0.05 > salt
! grep -q 'temperature : 73.35' salt
melting -S CAGUGAGACAGCAAUGGUCG -H rnarna -P 2e-6 -E Na=1 -O file
grep -q 'Melting temperature' file
