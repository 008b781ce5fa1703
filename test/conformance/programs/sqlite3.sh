# packages: deb/sid:sqlite3
# kind: database
set -e
sqlite3 hills.db <<'Q'
create table hill (name text primary key, height integer check (height > 0));
insert into hill values ('Nevis', 1345), ('Macdui', 1309), ('Lawers', 1214);
create virtual table note using fts5 (text);
insert into note values ('a bothy by the burn'), ('a glen'), ('burns and bothies');
Q
test "$(sqlite3 hills.db 'select name from hill order by height desc limit 1 offset 1')" = Macdui
test "$(sqlite3 hills.db "select count(*) from note where note match 'burn*'")" = 2
test "$(sqlite3 hills.db "with recursive n (i) as (select 1 union all select i + 1 from n where i < 100) select sum(i) from n")" = 5050
test "$(sqlite3 -json hills.db "select json_group_array(height) as h from (select height from hill order by 1)")" = '[{"h":"[1214,1309,1345]"}]'
if sqlite3 hills.db "insert into hill values ('Sea', 0)" 2> refused; then exit 1; fi
grep -q 'CHECK constraint' refused
printf 'name,height\nA,5\nB,7\n' > more.csv
sqlite3 hills.db '.import --csv --skip 1 more.csv hill' && sqlite3 hills.db .dump > dump.sql
test "$(sqlite3 copy.db < dump.sql && sqlite3 copy.db 'select sum(height) from hill')" = 3880
test "$(sqlite3 copy.db 'pragma integrity_check')" = ok
