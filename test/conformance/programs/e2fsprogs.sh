# packages: deb:e2fsprogs deb:fuse2fs
# kind: filesystems
set -e
mkdir -p tree/deep && seq 1 5000 > tree/numbers && echo hill > tree/deep/word
mkfs.ext4 -q -L walk -d tree disk 16M
e2fsck -fn disk
dumpe2fs -h disk 2> /dev/null | grep -q 'Filesystem volume name: *walk'
debugfs -R 'cat /deep/word' disk 2> /dev/null | grep -qx hill
debugfs -R 'dump /numbers back' disk 2> /dev/null
cmp tree/numbers back
debugfs -w -R 'rm /numbers' disk 2> /dev/null
e2fsck -fp disk || test $? -eq 1
resize2fs disk 24M 2> /dev/null
tune2fs -L burn disk > /dev/null
e2label disk | grep -qx burn
