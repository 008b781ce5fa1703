# packages: deb/bookworm:tcl deb/bookworm:tcllib deb/bookworm:expect
# kind: language
set -e
cat > work.tcl <<'P'
package require md5
package require struct::list
package require json
puts [string tolower [md5::md5 -hex glen]]
puts [struct::list map {1 2 3} {apply {n {expr {$n ** 3}}}}]
puts [dict get [json::json2dict {{"a": {"b": 42}}}] a b]
puts [clock format 0 -format %Y-%m-%d -timezone :Asia/Tokyo]
puts [encoding convertfrom iso8859-15 \xa4]
puts [exec sh -c {echo $((6 * 7))}]
proc answer {one host port} { puts $one [string reverse [gets $one]]; close $one }
set server [socket -server answer -myaddr 127.0.0.1 0]
set port [lindex [fconfigure $server -sockname] 2]
set client [socket 127.0.0.1 $port]
puts $client neilg; flush $client
fileevent $client readable {puts [gets $client]; set done 1}
vwait done
P
LANG=C.UTF-8 tclsh work.tcl > said
printf '%s\n' "$(printf glen | md5sum | cut -d ' ' -f 1)" '1 8 27' 42 1970-01-01 '€' 42 glien > wanted
diff wanted said
# expect talks to a program over a terminal
printf '#!/bin/sh\nprintf "name? "; read -r n; [ -t 0 ] && echo "hello $n on a terminal"\n' > ask
chmod +x ask
expect -c 'spawn -noecho ./ask; expect "name? " { send "hill\r" }; expect "hello hill on a terminal" { puts met; exit 0 } timeout { exit 3 } eof { exit 4 }' | grep -q met
