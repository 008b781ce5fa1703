# packages: deb:libdate-convert-perl deb:perl
# kind: perl
# drawn: yes
set -e
cat > dates.pl <<'P'
use strict; use warnings;
use Date::Convert;
my $date = Date::Convert::Gregorian->new(2025, 1, 1);
Date::Convert::Hebrew->convert($date);
print $date->date_string, "\n";
my $old = Date::Convert::Gregorian->new(1752, 9, 14);
Date::Convert::Julian->convert($old);
print join("-", $old->year, $old->month, $old->day), "\n";
Date::Convert::Gregorian->convert($old);
print join("-", $old->year, $old->month, $old->day), " ", $old->is_leap, "\n";
Date::Convert::Absolute->convert($old);
print $old->{absol}, "\n";
P
perl dates.pl > out
sed -n 1p out | grep -q '5785 Teves 1'
sed -n 2p out | grep -qx 1752-9-3
sed -n 3p out | grep -q '^1752-9-14'
sed -n 4p out | grep -qE '^[0-9]+$'
