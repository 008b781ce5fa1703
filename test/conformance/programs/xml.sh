# packages: deb:xmlstarlet deb:xsltproc deb:libxml2-utils deb:docbook-xsl deb:docbook-xml
# kind: text document
set -e
printf '<hills><h n="Nevis">1345</h><h n="Lawers">1214</h></hills>' > a.xml
test "$(xmlstarlet sel -t -m '//h' -s A:N:- . -v @n -o ' ' a.xml)" = 'Lawers Nevis '
xmlstarlet ed -u '//h[@n="Nevis"]' -v 1344 -i '//h[1]' -t attr -n x -v y a.xml | grep -q 'x="y">1344<'
printf '<!ELEMENT hills (h+)>\n<!ELEMENT h (#PCDATA)>\n<!ATTLIST h n CDATA #REQUIRED>\n' > a.dtd
xmllint --noout --dtdvalid a.dtd a.xml
printf '<hills><h>1</h></hills>' > bad.xml && if xmllint --noout --dtdvalid a.dtd bad.xml 2> said; then exit 1; fi
grep -q 'does not carry attribute n' said
test "$(xmllint --xpath 'sum(//h)' a.xml)" = 2559
# DocBook: its DTD and its stylesheets are found by the catalogs, without a network
cat > d.xml <<'P'
<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//OASIS//DTD DocBook XML V4.5//EN" "http://www.oasis-open.org/docbook/xml/4.5/docbookx.dtd">
<article><title>Bothy</title><section id="burn"><title>Burn</title><para>by the <emphasis>glen</emphasis>, see <xref linkend="burn"/></para></section></article>
P
xmllint --noout --valid --nonet d.xml
xsltproc --nonet -o d.html http://docbook.sourceforge.net/release/xsl/current/html/docbook.xsl d.xml 2> said || { cat said; exit 1; }
grep -q '<em>glen</em>\|<span class="emphasis"><em>glen' d.html && grep -q 'href="#burn"' d.html
