# packages: deb:ghostscript
# kind: document
set -e
cat > a.ps <<'P'
%!PS
<< /PageSize [200 100] >> setpagedevice
/Helvetica findfont 20 scalefont setfont 20 40 moveto (by the burn) show
1 0 0 setrgbcolor 0 0 20 20 rectfill showpage
/Times-Bold findfont 20 scalefont setfont 20 40 moveto (second) show showpage
P
ps2pdf a.ps a.pdf
test "$(gs -q -dNODISPLAY -dNOSAFER -c '(a.pdf) (r) file runpdfbegin pdfpagecount = quit')" = 2
gs -q -dBATCH -dNOPAUSE -sDEVICE=txtwrite -sOutputFile=- a.pdf > text
grep -q 'by the burn' text && grep -q second text
gs -q -dBATCH -dNOPAUSE -sDEVICE=ppmraw -r72 -dFirstPage=1 -dLastPage=1 -sOutputFile=a.ppm a.pdf
test "$(head -n 2 a.ppm | tail -n 1)" = '200 100' || head -n 3 a.ppm | grep -qx '200 100'
# red in the lower left corner: a row of 200 pixels of 3 bytes from the end
test "$(tail -c 600 a.ppm | head -c 3 | od -An -tu1 | tr -s ' ')" = ' 255 0 0'
for device in png16m jpeg tiffg4 pdfwrite ps2write; do
  gs -q -dBATCH -dNOPAUSE -sDEVICE=$device -sOutputFile=out.$device a.pdf && test -s out.$device
done
printf '2 3 add 7 mul = quit\n' > sum.ps
test "$(gs -q -dNODISPLAY sum.ps)" = 35
