# packages: deb:qemu-system-x86 deb:qemu-utils
# kind: emulators
# limit: 240
set -e
# A boot sector that writes "hill" to the serial port, then asks the debug device to end with status (21 << 1) | 1.
{
  printf '\061\300\216\330\276\033\174\254\204\300\164\012\211\303\272\370\003\210\330\356\353\361\220'
  printf '\260\025\346\364hill\000'
} > code
