# packages: deb:gap-core deb:gap-smallgrp deb:gap-primgrp deb:gap-transgrp
# kind: science
set -e
cat > walk.g <<'G'
Print(Size(SymmetricGroup(7)), "\n");
G := Group((1,2,3,4,5), (1,2));
Print(StructureDescription(DerivedSubgroup(G)), "\n");
Print(NrSmallGroups(64), "\n");
Print(Length(ConjugacyClasses(AlternatingGroup(6))), "\n");
Print(Factors(2^67 - 1), "\n");
QUIT;
G
gap -q walk.g > out < /dev/null
printf '5040\nA5\n267\n7\n[ 193707721, 761838257287 ]\n' | cmp - out
