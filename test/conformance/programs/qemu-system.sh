# packages: deb:qemu-system-x86 deb:qemu-utils deb:seabios
# kind: emulators
# limit: 240
set -e
# A boot sector that writes "hill" to the serial port, then ends the machine with status (21 << 1) | 1.
{
  printf '\061\300\216\330\276\027\174\254\204\300\164\006\272\370\003\356\353\365\260\025\346\364\364\150\151\154\154\012\000'
  head -c 481 /dev/zero
  printf '\125\252'
} > boot
status=0
qemu-system-x86_64 -accel tcg -m 16 -drive format=raw,file=boot -serial file:serial -display none -no-reboot \
  -device isa-debug-exit,iobase=0xf4,iosize=4 -nic none || status=$?
test $status -eq 43
grep -qx hill serial
qemu-img create -q -f qcow2 -b boot -F raw disk.qcow2 1M
qemu-img info disk.qcow2 | grep -q 'backing file: boot'
qemu-img convert -O vmdk disk.qcow2 disk.vmdk
qemu-img compare disk.qcow2 disk.vmdk | grep -q 'Images are identical'
