import { posix } from "node:path";
import type { TreeIndex } from "./tree-index.ts";

/** GNU ld, gold, LLVM's lld and mold under the names that compilers call them by. */
const LINKER =
  /^usr\/(?:bin|libexec\/mold|lib\/llvm-\d+\/bin)\/(?:[a-z0-9_]+-linux-gnu[a-z0-9_]*-)?(?:ld(?:\.(?:bfd|gold|lld|mold))?|mold)(?:-\d+)?$/;

/** One file of a tree that is called as a linker and that a script takes the place of. */
export interface LinkerWrapper {
  readonly path: string;
  /** The linker itself; where `moves`, it is what stood at `path`. */
  readonly program: string;
  readonly moves: boolean;
  /** Goes before the caller's arguments. */
  readonly argument?: string;
}

/**
 * The linkers of the tree. What they link for this system must run where the usual dynamic loader is missing, as all of
 * the tree does, so they are told last which loader and library folder a program gets (`linkerScript`). A compiler's
 * own settings would serve that compiler alone; every compiler calls one of these.
 */
export function findLinkers(index: TreeIndex): LinkerWrapper[] {
  const wrappers = new Map<string, LinkerWrapper>();
  for (const path of [...index.files, ...index.links.keys()]) {
    const program = LINKER.test(path) ? index.resolve(path) : undefined;
    if (program === undefined || !index.files.has(program)) continue;
    // lld is four linkers in one and goes by the name it is called by, which a script can't set: an option says it.
    if (posix.basename(program) === "lld")
      wrappers.set(path, { path, program, moves: false, argument: "-flavor gnu" });
    else wrappers.set(program, { path: program, program: `${program}.unwrapped`, moves: true });
  }
  return [...wrappers.values()];
}

/** What compilers call, beside their own parts: the programs of GNU binutils. */
const TOOLS = ["ar", "as", "ld", "ld.bfd", "ld.gold", "nm", "objcopy", "objdump", "ranlib", "strip"];

/**
 * Links to the tree's binutils in the folder that compilers search before PATH (GCC's `tooldir`, clang's likewise), as a
 * cross toolchain has them: else a compiler of the tree would call whatever `ld` and `as` the host has. Path -> target.
 */
export function compilerTools(index: Pick<TreeIndex, "has">, triplet: string): Map<string, string> {
  const links = new Map<string, string>();
  for (const tool of TOOLS) {
    const link = `usr/${triplet}/bin/${tool}`;
    if (index.has(`usr/bin/${triplet}-${tool}`) && !index.has(link))
      links.set(link, `../../bin/${triplet}-${tool}`);
  }
  return links;
}

export interface LinkerPlace {
  /** Absolute final path of the tree. */
  readonly root: string;
  readonly triplet: string;
  /** Absolute path of the loader that linked programs name, and the one that compilers ask for. */
  readonly loader: string;
  readonly usualLoader: string;
}

/**
 * The script: where the usual loader is asked for, in the arguments or in a file of arguments, this tree's comes after
 * it, with the tree's libraries as DT_RPATH (which, unlike DT_RUNPATH, serves the libraries' own needs too).
 */
export function linkerScript(wrapper: LinkerWrapper, place: LinkerPlace): string {
  const { root, triplet, loader, usualLoader } = place;
  const added = [
    ...["-dynamic-linker", loader, "--disable-new-dtags"],
    ...["-rpath", `${root}/usr/lib/${triplet}`, "-rpath", `${root}/usr/lib`],
  ];
  const call = [quoted(`${root}/${wrapper.program}`), wrapper.argument, '"$@"'];
  return `#!${root}/usr/bin/sh
for argument do
  case $argument in
    *${usualLoader}) found=1 ;;
    @*) [ -f "\${argument#@}" ] && while read -r line || [ "$line" ]; do
      case $line in *${usualLoader}*) found=1 ;; esac
    done < "\${argument#@}" ;;
  esac
done
[ "\${found-}" ] && set -- "$@" ${added.map(quoted).join(" ")}
exec ${call.filter((word) => word !== undefined).join(" ")}
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
