# packages: deb:tcpdump deb:tshark
# kind: network
set -e
{
  printf '\324\303\262\241\002\000\004\000\000\000\000\000\000\000\000\000\377\377\000\000\001\000\000\000'
  printf '\001\000\000\000\000\000\000\000\056\000\000\000\056\000\000\000'
  printf '\002\000\000\000\000\002\002\000\000\000\000\001\010\000'
  printf '\105\000\000\040\000\001\000\000\100\021\146\312\012\000\000\001\012\000\000\002'
  printf '\003\350\023\210\000\014\000\000hill'
} > udp.pcap
tcpdump -nr udp.pcap > out
grep -q 'IP 10.0.0.1.1000 > 10.0.0.2.5000: UDP, length 4' out
tcpdump -nXr udp.pcap 'udp and dst port 5000' | grep -q hill
tcpdump -nr udp.pcap 'tcp' > none
test ! -s none
tcpdump -d 'ip and udp' | grep -q ret
tshark -r udp.pcap -T fields -e ip.src -e udp.dstport -e udp.length 2> said | grep -qx "$(printf '10.0.0.1\t5000\t12')"
tshark -r udp.pcap -T json 2> said | grep -q '"ip.dst": "10.0.0.2"'
tshark -r udp.pcap -Y 'udp.srcport == 1' 2> said > none
test ! -s none
capinfos udp.pcap > info 2>&1 || true
