/**
 * What installing the package ca-certificates does when nobody refuses a certificate: all are listed, linked and put into
 * the bundle. The package's own script does the same by two thousand processes, which is two thirds of the time that
 * configuring a small tree takes, and every tree has the package.
 */
export const CERTIFICATES_POSTINST = `#!/bin/sh
set -e
case "$1" in
  configure)
    mkdir -p /usr/local/share/ca-certificates
    cd /usr/share/ca-certificates
    {
      echo "# Certificates below /usr/share/ca-certificates that update-ca-certificates(8) takes; those after a ! are left out."
      find . -type f -name '*.crt' | sed 's|^[.]/||' | LC_ALL=C sort
    } > /etc/ca-certificates.conf
    update-ca-certificates --hooksdir ""
    dpkg-trigger --no-await update-ca-certificates
    ;;
  triggered)
    case " $2 " in
      *-fresh\\ *) update-ca-certificates --fresh ;;
      *) update-ca-certificates ;;
    esac
    ;;
esac
`;

/** update-ca-certificates(8) in one process, for other packages' scripts too: same options, files and hooks. */
export const UPDATE_CERTIFICATES = `#!/usr/bin/perl
use strict;
my %at = (
  certsconf => "/etc/ca-certificates.conf",
  certsdir => "/usr/share/ca-certificates",
  localcertsdir => "/usr/local/share/ca-certificates",
  etccertsdir => "/etc/ssl/certs",
  hooksdir => "/etc/ca-certificates/update.d",
  certbundle => "ca-certificates.crt",
);
my ($fresh, $default, @added, @removed, $bundle);
while (defined(my $option = shift)) {
  if ($option =~ /^--(\\w+)$/ && exists $at{$1}) { $at{$1} = shift }
  elsif ($option eq "--sysroot") { my $root = shift; $at{$_} = "$root/$at{$_}" for grep { $_ ne "certbundle" } keys %at }
  elsif ($option =~ /^(?:--fresh|-f)$/) { $fresh = 1 }
  elsif ($option =~ /^(?:--default|-d)$/) { $fresh = $default = 1 }
}
$fresh = 1 unless -s $at{certsconf};
chdir $at{etccertsdir} or die "$at{etccertsdir}: $!\\n";

sub link_of { (my $name = $_[0]) =~ s|.*/||s; $name =~ s/\\.crt$//; $name =~ tr/ (),/_==_/; "$at{etccertsdir}/$name.pem" }
sub add {
  my ($certificate) = @_;
  my $link = link_of($certificate);
  unless (-e $link && (readlink($link) // "") eq $certificate) {
    unlink $link;
    symlink $certificate, $link or die "$link: $!\\n";
    push @added, $link;
  }
  open my $file, "<", $certificate or die "$certificate: $!\\n";
  local $/;
  my $text = <$file>;
  $bundle .= $text =~ /\\n\\z/ ? $text : "$text\\n";
}
sub certificates_below {
  my ($folder) = @_;
  opendir my $handle, $folder or return;
  return map { -d "$folder/$_" ? certificates_below("$folder/$_") : /\\.crt$/ ? "$folder/$_" : () }
    grep { !/^\\.\\.?$/ } readdir $handle;
}
sub links { opendir my $handle, "." or die; grep { -l } readdir $handle }

if ($fresh) {
  unlink grep { !-f || readlink($_) =~ m{^\\Q$at{certsdir}\\E|^\\Q$at{localcertsdir}\\E} } links();
}
if ($default) { add($_) for sort(certificates_below($at{certsdir})) }
my @listed;
if (open my $conf, "<", $at{certsconf}) { chomp(@listed = <$conf>) }
for (grep { s/^!// } my @refused = @listed) {
  my $link = link_of($_);
  push @removed, $link if -l $link && unlink $link;
}
for (grep { $_ ne "" && !/^[#!]/ } @listed) {
  if (-f "$at{certsdir}/$_") { add("$at{certsdir}/$_") }
  else { warn "W: $at{certsdir}/$_ not found, but listed in $at{certsconf}.\\n" }
}
add($_) for sort(certificates_below($at{localcertsdir}));

if (@added || @removed) {
  unlink grep { !-e } links();
  system "openssl rehash . > /dev/null";
}
if (defined $bundle) {
  open my $file, ">", "$at{certbundle}.new" or die "$at{certbundle}: $!\\n";
  print $file $bundle;
  close $file or die "$at{certbundle}: $!\\n";
  rename "$at{certbundle}.new", $at{certbundle} or die "$at{certbundle}: $!\\n";
}
print scalar(@added), " added, ", scalar(@removed), " removed; done.\\n";
if (-d $at{hooksdir}) {
  open my $hooks, "-|", "run-parts", "--test", "--", $at{hooksdir} or die "run-parts: $!\\n";
  chomp(my @hooks = <$hooks>);
  for my $hook (@hooks) {
    open my $input, "|-", $hook or next;
    print $input (map { "+$_\\n" } @added), (map { "-$_\\n" } @removed);
    close $input or print "E: $hook exited with code ", $? >> 8, ".\\n";
  }
}
`;
