# packages: deb:mariadb-server
# kind: database server
set -e
mariadb-install-db --no-defaults --datadir="$PWD/data" --auth-root-authentication-method=normal --skip-test-db > made 2>&1 || { cat made; exit 1; }
mariadbd --no-defaults --datadir="$PWD/data" --socket="$PWD/s" --pid-file="$PWD/pid" --skip-networking > log 2>&1 &
server=$!
trap 'kill $server; wait $server' EXIT
tries=0
until [ -S s ]; do tries=$((tries + 1)); [ $tries -lt 300 ] && kill -0 $server || { cat log; exit 1; }; sleep 0.1; done
ask() { mariadb --no-defaults --default-character-set=utf8mb4 -u root -S s -N -B "$@"; }
ask -e "create database hills; use hills; create table hill (name varchar(20) primary key, height int) engine=InnoDB;
  insert into hill values ('Nevis', 1345), ('Macdui', 1309), ('Lawers', 1214)"
test "$(ask hills -e 'select name from (select name, rank() over (order by height desc) r from hill) x where r = 2')" = Macdui
test "$(ask -e "select sha1('abc')")" = a9993e364706816aba3e25717850c26c9cd0d89d
test "$(ask -e "select json_value('{\"a\": [1, 42]}', '\$.a[1]'), convert('é' using latin1) = _latin1 x'e9'")" = "$(printf '42\t1')"
ask hills -e "start transaction; delete from hill; rollback"
mariadb-dump --no-defaults -u root -S s hills > dump.sql
ask -e 'create database copy' && ask copy < dump.sql
test "$(ask copy -e 'select count(*), sum(height) from hill')" = "$(printf '3\t3868')"
if ask copy -e "insert into hill values ('Nevis', 1)" 2> refused; then exit 1; fi
grep -q 'Duplicate entry' refused
