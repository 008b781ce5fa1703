# packages: deb:asciidoctor
# kind: document
set -e
cat > a.adoc <<'P'
= The Bothy
:toc:
:height: 1345

== Burn

NOTE: It is {height} m high.

[source,ruby]
----
puts 42 # <1>
----
<1> said

|===
|hill |height

|Lawers |1214
|===

include::part.adoc[]
P
printf '== Glen\n\nincluded\n' > part.adoc
asciidoctor a.adoc
grep -q 'It is 1345 m high' a.html && grep -q 'id="_glen"' a.html && grep -q '<td.*1214' a.html
asciidoctor -b docbook5 a.adoc && grep -q '<programlisting' a.xml
printf '= glen(1)\n:doctype: manpage\n\n== NAME\n\nglen - a valley\n\n== SYNOPSIS\n\n*glen* _FILE_\n' > glen.adoc
asciidoctor -b manpage glen.adoc && grep -q '^\.TH "GLEN" "1"' glen.1
