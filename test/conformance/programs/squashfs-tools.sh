# packages: deb:squashfs-tools
# kind: filesystems
set -e
mkdir -p tree/deep && seq 1 50000 > tree/numbers && echo hill > tree/deep/word && ln -s numbers tree/link
for method in gzip xz zstd lz4; do
  mksquashfs tree $method.sqfs -comp $method -no-progress -quiet -all-root
  unsquashfs -s $method.sqfs | grep -q "Compression $method"
  unsquashfs -q -n -d out-$method $method.sqfs
  cmp tree/numbers out-$method/numbers
  test "$(readlink out-$method/link)" = numbers
done
unsquashfs -cat zstd.sqfs deep/word | grep -qx hill
