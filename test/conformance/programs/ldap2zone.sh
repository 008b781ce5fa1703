# packages: deb:ldap2zone deb:slapd deb:ldap-utils
# kind: network
# drawn: yes
set -e
mkdir db
cat > slapd.conf <<C
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
attributetype ( 1.3.6.1.4.1.2428.20.0.0 NAME 'dNSTTL' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 )
attributetype ( 1.3.6.1.4.1.2428.20.0.1 NAME 'dNSClass' EQUALITY caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 )
attributetype ( 1.3.6.1.4.1.2428.20.0.2 NAME 'zoneName' EQUALITY caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 )
attributetype ( 1.3.6.1.4.1.2428.20.0.3 NAME 'relativeDomainName' EQUALITY caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 )
objectclass ( 1.3.6.1.4.1.2428.20.3 NAME 'dNSZone' SUP top STRUCTURAL MUST ( zoneName \$ relativeDomainName )
  MAY ( dNSTTL \$ dNSClass \$ aRecord \$ mXRecord \$ nSRecord \$ sOARecord \$ cNAMERecord ) )
pidfile $PWD/slapd.pid
database ldif
suffix "dc=hill,dc=invalid"
rootdn "cn=root,dc=hill,dc=invalid"
rootpw walk
directory $PWD/db
C
cat > zone.ldif <<'L'
dn: dc=hill,dc=invalid
objectClass: dcObject
objectClass: organization
dc: hill
o: Hill

dn: relativeDomainName=@,dc=hill,dc=invalid
objectClass: dNSZone
zoneName: hill.invalid
relativeDomainName: @
dNSTTL: 3600
dNSClass: IN
sOARecord: ns.hill.invalid. root.hill.invalid. 7 3600 600 86400 60
nSRecord: ns.hill.invalid.

dn: relativeDomainName=path,dc=hill,dc=invalid
objectClass: dNSZone
zoneName: hill.invalid
relativeDomainName: path
dNSTTL: 600
dNSClass: IN
aRecord: 192.0.2.7
L
slapd -f slapd.conf -h ldap://127.0.0.1:3890 -d 0 > log 2>&1 &
server=$!
for i in $(seq 100); do netstat -ltn | grep -q ':3890 ' && break; usleep 100000; done
ldapadd -x -H ldap://127.0.0.1:3890 -D cn=root,dc=hill,dc=invalid -w walk -f zone.ldif > added
ldap2zone hill.invalid ldap://127.0.0.1:3890/dc=hill,dc=invalid 1200 > zone
kill $server
grep -q '^\$TTL 1200' zone
grep -q 'SOA.*ns.hill.invalid. root.hill.invalid' zone
grep -qE '^path.*600.*A.*192.0.2.7' zone
