# packages: deb:python3-docutils
# kind: documents
# drawn: yes
set -e
cat > page.rst <<'R'
The Hill
========

:Author: A Walker

A *steep* path to ``bothy`` [#]_ and a |word|.

.. |word| replace:: burn

.. code:: python

   def up(hill):
       return hill + 1

====== =====
Name   Feet
====== =====
Nevis  4413
====== =====

.. math:: a^2 + b^2

.. [#] A shelter.
R
rst2html page.rst page.html
grep -q '<title>The Hill</title>' page.html
grep -q '<em>steep</em>' page.html
grep -q '<td>4413</td>' page.html
grep -q 'stylesheet\|<style' page.html
rst2html5 --math-output=MathML page.rst page5.html
grep -q '<msup>' page5.html
rst2latex page.rst | grep -q '\\emph{steep}'
rst2man page.rst | grep -q '^\.TH'
rst2xml page.rst | grep -q '<substitution_definition names="word">burn'
rst2odt page.rst page.odt
unzip -l page.odt | grep -q content.xml
rst2pseudoxml page.rst | grep -q '<footnote'
