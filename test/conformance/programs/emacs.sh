# packages: deb:emacs-nox
# kind: editor
set -e
cat > s.el <<'P'
(require 'org) (require 'json) (require 'cl-lib) (require 'calc)
(with-temp-file "a.org" (insert "* Burn\n| a | b |\n|---+---|\n| 1 | 41 |\n#+TBLFM: $2=$1+41\n#+begin_src emacs-lisp\n(* 6 7)\n#+end_src\n"))
(find-file "a.org")
(setq org-confirm-babel-evaluate nil)
(goto-char (point-min)) (search-forward "begin_src") (org-babel-execute-src-block) (save-buffer)
(require 'ox-html) (org-html-export-to-html)
(with-temp-buffer (insert "int f(){return 1;}") (c-mode) (princ (format "%s\n" major-mode)))
(princ (format "%s\n" (calc-eval "2^100")))
(princ (shell-command-to-string "echo $((6*7))"))
(princ (format "%s\n" (json-encode '((a . [1 2])))))
(princ (format "%s\n" (string-to-list (encode-coding-string "é" 'latin-1))))
(princ (format "%s\n" (cl-reduce #'+ (number-sequence 1 100))))
P
emacs --batch -Q -l s.el > said 2> noise || { cat noise; exit 1; }
printf '%s\n' c-mode 1267650600228229401496703205376 42 '{"a":[1,2]}' '(233)' 5050 > wanted
tail -n 6 said | cmp - wanted
grep -q 'RESULTS' a.org && grep -q ': 42' a.org && grep -q '<h2.*Burn' a.html
# byte-compiled, and loaded from what was compiled
printf ';;; -*- lexical-binding: t -*-\n(defun glen (n) (* n 2))\n(provide (quote glen))\n' > glen.el
emacs --batch -Q -f batch-byte-compile glen.el 2> noise && rm glen.el
test "$(emacs --batch -Q -L . --eval '(progn (require (quote glen)) (princ (glen 21)))' 2> noise)" = 42
