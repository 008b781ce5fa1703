# packages: deb:freepwing deb:eb-utils
# kind: documents
# drawn: yes
set -e
cat > Makefile <<'M'
FPWPARSER = parser.pl
include fpwutils.mk
M
cat > parser.pl <<'P'
use FreePWING::FPWUtils::FPWParser;
initialize_fpwparser('text' => \$text, 'heading' => \$heading, 'word2' => \$words);
foreach my $pair (["hill", "A steep place."], ["burn", "Cold water."]) {
  my ($word, $meaning) = @$pair;
  $heading->new_entry() && $heading->add_text($word) or die;
  $text->new_entry() && $text->add_keyword_start($word) && $text->add_text($word) && $text->add_keyword_end() or die;
  $text->add_newline() && $text->add_text($meaning) or die;
  $words->add_entry($word, $heading->entry_position(), $text->entry_position()) or die;
}
finalize_fpwparser('text' => \$text, 'heading' => \$heading, 'word2' => \$words);
P
{
  printf '[Catalog]\nFileName = catalogs\nType = EPWING1\nBooks = 1\n\n[Book]\n'
  printf 'Title = "\243\310\243\311\243\314\243\314"\nBookType = 6001\nDirectory = "HILL"\n'
} > catalogs.txt
fpwmake
fpwmake catalogs
test -s honmon
mkdir -p book/HILL/DATA && cp honmon book/HILL/DATA/HONMON && cp catalogs book/CATALOGS
ebinfo book > info
grep -qi 'hill' info
mkdir packed
ebzip -o packed book > said
find packed | grep -qi honmon.ebz
ebinfo packed | grep -qi hill
