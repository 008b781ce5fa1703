# packages: deb:xorriso deb:genisoimage
# kind: filesystems
set -e
mkdir -p tree/deep && seq 1 5000 > tree/numbers && echo hill > tree/deep/word
genisoimage -quiet -R -J -V WALK -o first.iso tree
isoinfo -d -i first.iso | grep -q 'Volume id: WALK'
isoinfo -R -x /deep/word -i first.iso | grep -qx hill
xorriso -as mkisofs -quiet -R -V BURN -o second.iso tree
xorriso -osirrox on -indev second.iso -extract / out 2> log
cmp tree/numbers out/numbers
echo more > more
xorriso -dev second.iso -map more /more -commit 2> log
xorriso -indev second.iso -find / -name more 2> log | grep -q more
