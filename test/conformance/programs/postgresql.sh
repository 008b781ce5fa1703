# packages: deb:postgresql deb:postgresql-contrib
# kind: database server
set -e
# the server's own programs are no commands: they lie beside the library that psql's wrapper finds them by
tree=$(readlink -f "$(command -v psql)"); tree=${tree%/usr/*}
server=$(echo "$tree"/usr/lib/postgresql/*/bin)
"$server/initdb" -D data -A trust -U hill --locale=C.UTF-8 > made 2>&1 || { cat made; exit 1; }
"$server/pg_ctl" -D data -w -o "-k $PWD -c listen_addresses=" -l log start > started || { cat log; exit 1; }
trap '"$server/pg_ctl" -D data -m fast stop > stopped' EXIT
export PGHOST="$PWD" PGUSER=hill PGDATABASE=postgres
psql -q -v ON_ERROR_STOP=1 <<'Q'
create extension pgcrypto; create extension pg_trgm;
Q
psql -q -v ON_ERROR_STOP=1 <<'Q'
create table word (id serial primary key, text text not null, at timestamptz default now());
insert into word (text) select md5(i::text) from generate_series(1, 1000) i;
create index on word using gin (text gin_trgm_ops);
create function twice(n int) returns int language plpgsql as $$ begin return n * 2; end $$;
Q
test "$(psql -Atc "select encode(digest('abc', 'sha1'), 'hex')")" = a9993e364706816aba3e25717850c26c9cd0d89d
test "$(psql -Atc "select count(*) from word where text like '%c4ca4238%'")" = 1
test "$(psql -Atc "select twice(21), to_tsvector('english', 'the burns ran') @@ to_tsquery('burn')")" = '42|t'
test "$(psql -Atc "set timezone = 'Asia/Tokyo'; select extract(hour from timestamptz 'epoch')" | tail -n 1)" = 9
pg_dump -Fc postgres > dump
createdb copy
pg_restore -d copy dump
test "$(psql -d copy -Atc 'select count(*), max(id) from word')" = '1000|1000'
