# packages: deb:hdf5-tools
# kind: science
# drawn: yes
set -e
printf '1 2 3 4\n5 6 7 8\n9 10 11 12\n' > table.txt
cat > table.conf <<'C'
PATH hills/table
INPUT-CLASS TEXTIN
INPUT-SIZE 32
RANK 2
DIMENSION-SIZES 3 4
OUTPUT-CLASS IN
OUTPUT-SIZE 32
C
h5import table.txt -c table.conf -o table.h5
h5ls -r table.h5 | grep -q '/hills/table.*Dataset {3, 4}'
h5dump -d /hills/table table.h5 | grep -q '(2,0): 9, 10, 11, 12'
h5repack -l CHUNK=3x2 -f GZIP=6 table.h5 packed.h5
h5dump -pH packed.h5 | grep -q 'DEFLATE { LEVEL 6 }'
h5diff table.h5 packed.h5
h5copy -i packed.h5 -o copy.h5 -s /hills/table -d /moved
h5ls copy.h5 | grep -q '^moved'
h5diff table.h5 copy.h5 /hills/table /moved
h5dump -x copy.h5 | grep -q '<hdf5:RootGroup'
h5stat table.h5 | grep -q '# of unique datasets: 1'
