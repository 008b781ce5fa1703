# packages: deb:texlive-luatex deb:texlive-xetex deb:fonts-dejavu-core
# kind: typesetting
# limit: 400
set -e
cat > walk.tex <<'T'
\documentclass{article}
\usepackage{fontspec}
\setmainfont{DejaVu Serif}
\begin{document}
\directlua{tex.print(6 * 7)} gléann
\end{document}
T
lualatex -interaction=batchmode walk.tex
test "$(head -c 5 walk.pdf)" = %PDF-
grep -aqi dejavu walk.log
sed '/directlua/c gleann' walk.tex > plain.tex
xelatex -interaction=batchmode plain.tex
test "$(head -c 5 plain.pdf)" = %PDF-
