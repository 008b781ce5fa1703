# packages: deb:guile-3.0 deb:guile-3.0-dev
# kind: language
set -e
cat > work.scm <<'P'
(use-modules (srfi srfi-1) (ice-9 regex) (ice-9 popen) (ice-9 rdelim) (ice-9 match) (rnrs bytevectors) (system foreign) (sxml simple))
(display (fold + 0 (filter even? (iota 10)))) (newline)
(display (match:substring (string-match "b[a-z]+" "the bothy"))) (newline)
(display (expt 2 100)) (newline)
(let* ((p (open-input-pipe "echo $((6*7))")) (l (read-line p))) (close-pipe p) (display l) (newline))
(display (match '(1 (2 3)) ((a (b c)) (list c b a)))) (newline)
(display (cadr (assq 'b (cdadr (xml->sxml "<a><b>glen</b></a>"))))) (newline)
(display ((pointer->procedure int (dynamic-func "abs" (dynamic-link)) (list int)) -9)) (newline)
P
guile --no-auto-compile work.scm > said
printf '%s\n' 20 bothy 1267650600228229401496703205376 42 '(3 2 1)' glen 9 > wanted
diff wanted said
# the compiler, and a compiled module found by the load path
mkdir -p lib out
printf '(define-module (hill) #:export (height))\n(define (height) (* 2 672))\n' > lib/hill.scm
guild compile -L lib -o out/hill.go lib/hill.scm > /dev/null
test "$(guile --no-auto-compile -L lib -C out -c '(use-modules (hill)) (display (height))')" = 1344
