# packages: deb:itools
# kind: calendar
# drawn: yes
set -e
idate -s -g 20250101 | grep -q '^ *1/ 7/1446 A.H'
idate -s --hijri 14460701 | grep -q '^ *1/ 1/2025 A.D - Wednesday'
ipraytime --date 20250321 --latitude 21.42 --longitude 39.83 --utcdiff 3 --brief > times
grep -qE '\[21-03-2025\] +5:0[0-9] +6:2[0-9] +12:2[0-9] +15:5[0-9] +18:3[0-9]' times
ical -g 20250101 | grep -q 'Rajab 1446 (A.H)'
ical -g 20250101 | grep -q '^ *4 *5 *6 *7 *8 *9 *10 *$'
ical --hijri 14460901 | grep -q 'March 2025 (A.D)'
