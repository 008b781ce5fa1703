import { join } from "node:path";
import { quoteSh } from "../../../activation/quote.ts";
import { DRIVER_FOLDER } from "../../../relocate/driver-folder.ts";
import { REDIRECT_LIBRARY } from "../../../relocate/elf-plan.ts";
import type { LinkerWrapper } from "./linkers.ts";

/** Where in a tree a library of the redirect library's name stands that has no symbols: what programs are linked with. */
export const LINK_NAME = `.bothy/link/${REDIRECT_LIBRARY}`;

export interface LinkerPlace {
  /** Absolute final path of the tree. */
  readonly root: string;
  readonly triplet: string;
  /** Absolute path of the loader that linked programs name, and the one that compilers ask for. */
  readonly loader: string;
  readonly usualLoader: string;
  /** The file that what is linked is written down in (src/store/link-records.ts). */
  readonly record: string;
}

/**
 * The sh script in a linker's place. It starts no process and reads what is asked for, files of arguments (`@file`) included:
 *
 * - A program that asks for the usual loader gets this tree's instead, the tree's libraries as DT_RPATH (which, unlike
 *   DT_RUNPATH, serves the libraries' own needs too; what the caller's paths have comes first), and the redirect library,
 *   so that libraries find their data as they do in the tree's own programs. Its path goes into the record.
 * - One that asks for another loader which the tree has at that path (musl's) gets that one.
 * - A library's search path becomes a DT_RPATH: with a DT_RUNPATH the program's own path would not serve its needs.
 * - Search paths that name the system's folders mean the tree's.
 *
 * All else is linked as asked, and so is everything where BOTHY_LINK is `plain`. Sanitizers want to be the first library, so programs with one go without the redirect library.
 */
export function linkerScript(wrapper: LinkerWrapper, place: LinkerPlace): string {
  const { root, loader, usualLoader, record } = place;
  const folders = libraryFolders(place);
  const call =
    wrapper.program === undefined
      ? 'exec "$linker" "$@"'
      : `exec ${[quoteSh(`${root}/${wrapper.program}`), wrapper.argument, '"$@"'].filter((word) => word !== undefined).join(" ")}`;
  return `#!${shell(root)}
tree=${quoteSh(root)}
record=${quoteSh(record)}
own=${quoteSh(loader)}
${wrapper.program === undefined ? findInPath(wrapper.path) : ""}${PLAIN} && ${call}
${READ_ARGUMENTS}
for argument do
  case $argument in
    @*) within=1; [ -f "\${argument#@}" ] && while read -r line || [ "$line" ]; do
      set -f
      for word in $line; do take "$word"; done
    done < "\${argument#@}"; within= ;;
    *) take "$argument" ;;
  esac
done
set +f
[ "$BOTHY_LINKED" ] && ${call}
${wrapper.program === undefined ? "export BOTHY_LINKED=1\n" : ""}case $paths: in *:/usr/lib*|*:/lib*)
  count=$# expect=
  while [ "$count" -gt 0 ]; do
    case $expect$1 in
      -rpath=*|--rpath=*) own_paths "\${1#*=}"; set -- "$@" "\${1%%=*}=$mapped" ;;
      path*) own_paths "$1"; set -- "$@" "$mapped" ;;
      *) set -- "$@" "$1" ;;
    esac
    expect=
    case $1 in -rpath|--rpath|-R) expect=path ;; esac
    count=$((count - 1))
    shift
  done
esac
case $filed: in *:/usr/lib*|*:/lib*) own_paths "\${filed#:}"; set -- "$@" -rpath "$mapped" ;; esac
case $shared$static$loader in
  ${usualLoader}|"$own")
    [ -w "\${record%/*}" ] && printf '%s\\t%s\\n' "$PWD" "$output" 2>/dev/null >> "$record"
    set -- "$@" -dynamic-linker "$own" --disable-new-dtags ${folders.map((folder) => `-rpath ${quoteSh(folder)}`).join(" ")}
    [ "$sanitizer" ] || set -- "$tree/${LINK_NAME}" "$@" ;;
  1*) [ "$paths" ] && set -- "$@" --disable-new-dtags ;;
  /*) if [ -e "$tree$loader" ]; then
      [ -w "\${record%/*}" ] && printf '%s\\t%s\\n' "$PWD" "$output" 2>/dev/null >> "$record"
      set -- "$@" -dynamic-linker "$tree$loader"
    fi ;;
esac
${call}
`;
}

/** The tree's, and last the folder of the machine's drivers, as every program of a tree has them. */
function libraryFolders({ root, triplet }: LinkerPlace): string[] {
  return [`${root}/usr/lib/${triplet}`, `${root}/usr/lib`, join(root, "../..", DRIVER_FOLDER)];
}

/**
 * The script in the place of Go's linker: a program for this system gets the loader and the search path, where it has any
 * use for them, and goes into the record; `go build` moves it to its place afterwards. Nothing of it where BOTHY_LINK is `plain`.
 */
export function goLinkerScript(wrapper: LinkerWrapper, place: LinkerPlace): string {
  const { root, triplet, loader, record } = place;
  const architecture = triplet.startsWith("x86_64") ? "amd64" : "arm64";
  const added = `-I ${quoteSh(loader)} -r ${quoteSh(libraryFolders(place).join(":"))}`;
  const call = `exec ${quoteSh(`${root}/${wrapper.program}`)} "$@"`;
  return `#!${shell(root)}
${PLAIN} && ${call}
record=${quoteSh(record)}
program=1 output= expect=
for argument do
  case $expect in output) output=$argument ;; esac
  expect=
  case $argument in
    -o) expect=output ;;
    -V*|-buildmode=c-*|-buildmode=shared|-buildmode=plugin) program= ;;
  esac
done
case $program\${GOOS-linux}/\${GOARCH-${architecture}} in
  1linux/${architecture})
    [ -w "\${record%/*}" ] && printf '%s\t%s\n' "$PWD" "$output" 2>/dev/null >> "$record"
    set -- ${added} "$@" ;;
esac
${call}
`;
}

/** Whether what is linked is for other machines: the tree's loader and libraries are nothing to it. */
const PLAIN = '[ "$BOTHY_LINK" = plain ]';

/** Sets `loader`, `output`, `paths` (each behind a colon; `filed`, those in files), `shared`, `static` and `sanitizer` from the arguments, one by one. */
const READ_ARGUMENTS = `loader= output=a.out paths= shared= static= sanitizer= expect= within= filed=
add_path() {
  paths=$paths:$1
  [ -z "$within" ] || filed=$filed:$1
}
take() {
  case $expect in
    loader) loader=$1 expect=; return ;;
    output) output=$1 expect=; return ;;
    path) add_path "$1"; expect=; return ;;
  esac
  case $1 in
    -dynamic-linker|--dynamic-linker|-I) expect=loader ;;
    -dynamic-linker=*|--dynamic-linker=*) loader=\${1#*=} ;;
    -I/*) loader=\${1#-I} ;;
    -o|--output) expect=output ;;
    --output=*) output=\${1#*=} ;;
    -o*) output=\${1#-o} ;;
    -rpath|--rpath|-R) expect=path ;;
    -rpath=*|--rpath=*) add_path "\${1#*=}" ;;
    -shared|--shared|-Bshareable|-r|--relocatable) shared=1 ;;
    -static) static=1 ;;
    -Bdynamic|-dy|-call_shared) static= ;;
    -lasan|-ltsan|-llsan|-lhwasan) sanitizer=1 ;;
  esac
}
own_paths() {
  mapped= rest=$1:
  while [ "$rest" ]; do
    path=\${rest%%:*} rest=\${rest#*:}
    case $path in /usr/lib*|/lib*) [ -d "$tree$path" ] && path=$tree$path ;; esac
    mapped=$mapped\${mapped:+:}$path
  done
}`;

/** For a linker that the tree lacks: the one of PATH, which may be another tree's or the host's. */
function findInPath(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return `linker=
rest=$PATH:
while [ -z "$linker" ]; do
  case $rest in "") echo "${name} is not in this environment, and not on PATH" >&2; exit 127 ;; esac
  [ -x "\${rest%%:*}/${name}" ] && linker=\${rest%%:*}/${name}
  rest=\${rest#*:}
done
`;
}

/** Where a tree's path has a blank the kernel finds no shell in it, and the machine's must do. */
function shell(root: string): string {
  return /\s/.test(root) ? "/bin/sh" : `${root}/usr/bin/sh`;
}
