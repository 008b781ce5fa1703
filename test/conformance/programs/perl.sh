# packages: deb:perl deb:libjson-xs-perl deb:libdbd-sqlite3-perl deb:libwww-perl deb:libhttp-daemon-perl
# kind: language
set -e
cat > words.pl <<'P'
use strict; use warnings;
use JSON::XS; use DBI; use POSIX qw(strftime floor); use Encode; use File::Find; use Storable qw(dclone); use Digest::SHA;
use HTTP::Daemon; use LWP::UserAgent;
my $db = DBI->connect("dbi:SQLite:dbname=words.db", "", "", { RaiseError => 1 });
$db->do("create table word (text, size)");
$db->do("insert into word values (?, ?)", undef, $_, length) for qw(hill burn glen bothy);
my $rows = $db->selectall_arrayref("select size + 0, count(*) from word group by size order by size");
print encode_json(dclone($rows)), "\n";
print strftime("%Y-%m-%d", gmtime 86400 * 365), " ", floor(-1.5), " ", length(decode("UTF-8", "\xc3\xa9\xe2\x82\xac")), "\n";
print Digest::SHA::sha1_hex("abc"), "\n";
my @found; find(sub { push @found, $_ if /\.db$/ }, "."); print "@found\n";
my $server = HTTP::Daemon->new(LocalAddr => "127.0.0.1") or die;
my $child = fork // die;
if (!$child) {
  my $one = $server->accept; my $asked = $one->get_request;
  $one->send_response(HTTP::Response->new(200, "OK", undef, uc $asked->uri->path)); $one->close; exit 0;
}
print LWP::UserAgent->new->get($server->url . "burn")->decoded_content, "\n"; waitpid $child, 0;
print scalar `echo from a shell | tr a-z A-Z`;
P
perl words.pl > said
cat > wanted <<'P'
[[4,3],[5,1]]
1971-01-01 -2 2
a9993e364706816aba3e25717850c26c9cd0d89d
words.db
/BURN
FROM A SHELL
P
diff wanted said
# perl's own tools, which perl finds by the folders compiled in
printf 'use Test::More tests => 2; ok 1; is 6 * 7, 42;\n' > sum.t
prove -v sum.t > proved
grep -q '^Result: PASS' proved
perl -MConfig -e 'exit !-e "$Config{privlibexp}/strict.pm"'
printf '=head1 NAME\n\nglen - a valley\n\n=cut\n' > glen.pod
pod2man glen.pod | grep -q 'glen.*a valley'
