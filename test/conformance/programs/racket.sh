# packages: deb:racket
# kind: language
set -e
cat > work.rkt <<'P'
#lang racket
(require json xml racket/date net/base64 math/number-theory)
(struct hill (name height) #:transparent)
(define hills (list (hill "a" 1200) (hill "b" 900) (hill "c" 1345)))
(displayln (map hill-name (sort hills > #:key hill-height)))
(displayln (jsexpr->string (hasheq 'n (for/sum ([i 10]) (* i i)))))
(displayln (match '(1 2 3) [(list a _ b) (+ a b)]))
(displayln (xexpr->string '(p "glen & burn")))
(displayln (prime? 1000003))
(displayln (with-output-to-string (lambda () (system "echo $((6 * 7))"))))
P
racket work.rkt > said
printf '%s\n' '(c a b)' '{"n":285}' 4 '<p>glen &amp; burn</p>' '#t' 42 '' > wanted
diff wanted said
# compiled, and made a program of its own
printf '#lang racket/base\n(define (fact n) (if (zero? n) 1 (* n (fact (- n 1)))))\n(displayln (fact (string->number (vector-ref (current-command-line-arguments) 0))))\n' > fact.rkt
raco make fact.rkt
test "$(racket fact.rkt 10)" = 3628800
raco exe -o fact fact.rkt
test "$(./fact 5)" = 120
