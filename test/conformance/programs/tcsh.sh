# packages: deb/bookworm:tcsh
# kind: shell
set -e
cat > s.csh <<'P'
set list = (glen burn bothy)
echo $#list $list[2] $list[3]:u
@ n = 6 * 7; echo $n
foreach w ($list)
  if ($w =~ b*) echo -n "$w "
end
echo
switch ($list[1])
case g*:
  echo matched; breaksw
default:
  echo other
endsw
set out = `echo a b | tr ab xy`; echo $out[2]
alias twice 'echo \!:1 \!:1'
twice z
touch f1.txt f2.txt; set g = (*.txt); echo $#g $g[1]:r
P
printf '%s\n' '3 burn Bothy' 42 'burn bothy ' matched y 'z z' '2 f1' > wanted
tcsh -f s.csh > said
diff wanted said
