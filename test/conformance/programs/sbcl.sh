# packages: deb:sbcl
# kind: language
set -e
cat > work.lisp <<'P'
(require :asdf) (require :sb-posix) (require :sb-bsd-sockets) (require :sb-md5)
(defun fib (n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
(format t "~a ~r ~,3f~%" (fib 20) 42 pi)
(format t "~(~{~2,'0x~}~)~%" (coerce (sb-md5:md5sum-string "glen") 'list))
(format t "~a" (uiop:run-program "echo $((6*7))" :output :string))
(format t "~a~%" (handler-case (/ 1 0) (division-by-zero () "caught")))
(format t "~a~%" (expt 3 50))
P
sbcl --script work.lisp > said
printf '%s\n' '6765 forty-two 3.142' "$(printf glen | md5sum | cut -d ' ' -f 1)" 42 caught 717897987691852588770249 > wanted
diff wanted said
# an image that starts by itself
printf '(defun main () (format t "~%%~a~%%" (reduce (function +) (loop for i below 101 collect i))))\n(save-lisp-and-die "sum" :executable t :toplevel (lambda () (main) (exit)))\n' > image.lisp
sbcl --non-interactive --load image.lisp > saving 2>&1
test "$(./sum | tail -n 1)" = 5050
