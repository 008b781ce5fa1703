# packages: deb:mtools deb:dosfstools
# kind: filesystems
set -e
truncate -s 8M disk
mkfs.fat -n WALK disk > said
seq 1 5000 > numbers
mmd -i disk ::deep
mcopy -i disk numbers ::deep/numbers
mcopy -i disk numbers '::A long name.txt'
mdir -i disk ::deep | grep -qi numbers
mdir -i disk :: | grep -q 'A long name.txt'
mcopy -i disk ::deep/numbers back
cmp numbers back
fsck.fat -n disk > checked
grep -q ' files, ' checked
mdel -i disk ::deep/numbers
! mdir -i disk ::deep/numbers 2> said
mlabel -i disk -s :: | grep -q WALK
