# packages: deb:ocaml deb:ocaml-findlib
# kind: language compiler
set -e
cat > work.ml <<'P'
module Words = Map.Make (String)
let count text =
  List.fold_left
    (fun m w -> Words.update w (function None -> Some 1 | Some n -> Some (n + 1)) m)
    Words.empty
    (String.split_on_char ' ' text)
let () =
  Words.iter (fun w n -> Printf.printf "%s=%d " w n) (count "glen burn glen hill glen");
  print_endline (Str.global_replace (Str.regexp "[aeiou]") "." "bothy");
  Printf.printf "%d\n" (Unix.getuid () - Unix.getuid () + List.length (Array.to_list (Sys.readdir "one")))
P
mkdir one && touch one/a one/b
printf 'burn=1 glen=3 hill=1 b.thy\n2\n' > wanted
for compiler in ocamlc ocamlopt; do
  ocamlfind $compiler -package str,unix -linkpkg work.ml -o "by-$compiler"
  "./by-$compiler" > said
  diff wanted said
done
test "$(printf 'List.fold_left ( * ) 1 [1;2;3;7];;\n' | ocaml -noprompt | grep -o 'int = .*')" = 'int = 42'
