# packages: deb:texlive-latex-base deb:texlive-latex-recommended deb:texlive-fonts-recommended deb:texlive-binaries
# kind: typesetting
# limit: 300
set -e
cat > walk.tex <<'T'
\documentclass[a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage{amsmath,graphicx,booktabs,hyperref}
\usepackage{mathptmx}
\begin{document}
\tableofcontents
\section{The hill}\label{hill}
A path with $\int_0^1 x^2\,dx = \frac13$ feet, as in section~\ref{burn}.
\section{The burn}\label{burn}
\begin{tabular}{lr}\toprule Nevis & 4413\\\bottomrule\end{tabular}
\end{document}
T
pdflatex -interaction=batchmode walk.tex
pdflatex -interaction=batchmode walk.tex
test "$(head -c 5 walk.pdf)" = %PDF-
grep -q 'contentsline {section}.*The burn' walk.toc
! grep -q 'undefined references' walk.log
! grep -q 'Font .* not loadable' walk.log
latex -interaction=batchmode walk.tex
dvips -q -o walk.ps walk.dvi
grep -q '%%Pages: 1' walk.ps
# A font that has to be made: Metafont writes it below the home.
printf '\\font\\odd=ecrm0900 scaled 1234 \\odd Made.\\bye\n' > made.tex
tex -interaction=batchmode made.tex
dvips -q -o made.ps made.dvi
test -s made.ps
printf '\\relax\n\\citation{ann}\n\\bibstyle{plain}\n\\bibdata{books}\n' > cite.aux
printf '@book{ann, author = {Ann Walker}, title = {Hills}, publisher = {Burn}, year = 2025}\n' > books.bib
bibtex cite
grep -q 'Ann Walker' cite.bbl
