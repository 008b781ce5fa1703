# packages: deb:advancecomp
# kind: archives
# drawn: yes
set -e
seq 1 4000 > numbers
gzip -1 -c numbers > numbers.gz
before=$(wc -c < numbers.gz)
advdef -z -4 numbers.gz
test "$(wc -c < numbers.gz)" -lt "$before"
gunzip -c numbers.gz | cmp - numbers
advzip -a -3 pair.zip numbers numbers.gz
advzip -t pair.zip
advzip -l pair.zip | grep -q numbers.gz
mkdir out && cd out && unzip -q ../pair.zip && cmp numbers ../numbers && cd ..
# A picture of 8 x 8 coloured pixels in one stored block, made by hand.
{
  printf '\211PNG\r\n\032\n\0\0\0\015IHDR\0\0\0\010\0\0\0\010\010\002\0\0\0\113\155\051\334'
  printf '\000\000\000\323IDAT\170\001\001\310\000\067\377'
  head -c 200 /dev/zero
  printf '\000\310\000\001\045\271\042\154\0\0\0\0IEND\256\102\140\202'
} > black.png
advpng -z -4 black.png
test "$(wc -c < black.png)" -lt 200
advpng -l black.png | grep -q IHDR
cp black.png again.png && advpng -z -1 again.png
advmng -a 10 film.mng black.png black.png
advmng -l film.mng | grep -q 'MHDR'
