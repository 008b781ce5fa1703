# packages: deb:bittwist
# kind: network
# drawn: yes
set -e
# A capture with one UDP packet from 10.0.0.1:1000 to 10.0.0.2:53 that says "hill".
{
  printf '\324\303\262\241\002\000\004\000\000\000\000\000\000\000\000\000\377\377\000\000\001\000\000\000'
  printf '\001\000\000\000\000\000\000\000\056\000\000\000\056\000\000\000'
  printf '\002\000\000\000\000\002\002\000\000\000\000\001\010\000'
  printf '\105\000\000\040\000\001\000\000\100\021\146\312\012\000\000\001\012\000\000\002'
  printf '\003\350\000\065\000\014\000\000hill'
} > udp.pcap
bittwiste -I udp.pcap -O moved.pcap -T ip -d 10.9.8.7 | grep -q 'packets (.* bytes) written\|1 packets'
hex() { xxd -p "$1" | tr -d '\n'; }
hex moved.pcap | grep -q 0a0000010a090807
hex moved.pcap | grep -q 68696c6c
bittwiste -I moved.pcap -O port.pcap -T udp -d 5353
hex port.pcap | grep -q 03e814e9
bittwiste -I port.pcap -O mac.pcap -T eth -s 02:aa:bb:cc:dd:ee
hex mac.pcap | grep -q 02aabbccddee0800
bittwiste -I mac.pcap -O thrice.pcap -D 43-46 -T ip || true
bittwiste -I tcp -O made.pcap -L 4 -X 68696c6c -T tcp -s 4000 -d 80
hex made.pcap | grep -q 0fa00050
