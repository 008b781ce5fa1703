# packages: deb:clojure
# kind: language
# Its start script calls java by name.
set -e
cat > work.clj <<'P'
(require '[clojure.string :as string])
(def hills [{:name "a" :height 3} {:name "b" :height 9} {:name "c" :height 5}])
(println (string/join "," (map :name (sort-by (comp - :height) hills))))
(println (reduce *' (range 1 26)))
(println (into (sorted-map) (frequencies "glenburn")))
P
clojure work.clj > said
printf 'b,c,a\n15511210043330985984000000N\n{b 1, e 1, g 1, l 1, n 2, r 1, u 1}\n' > wanted
diff wanted said
