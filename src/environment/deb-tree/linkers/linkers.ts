import { posix } from "node:path";
import type { TreeIndex } from "../tree-index.ts";

/** GNU ld, gold, LLVM's lld and mold under the names that compilers call them by. */
const LINKER =
  /^usr\/(?:bin|libexec\/mold|lib\/llvm-\d+\/bin)\/(?:[a-z0-9_]+-linux-gnu[a-z0-9_]*-)?(?:ld(?:\.(?:bfd|gold|lld|mold))?|mold)(?:-\d+)?$/;

/** Go's own linker, which links what uses C only by way of the standard library (net) without calling another. */
const GO_LINKER = /^(usr\/lib\/go[^/]*\/pkg)\/tool\/linux_[a-z0-9]+\/link$/;

/** One file of a tree that is called as a linker and that a script takes the place of. */
export interface LinkerWrapper {
  readonly path: string;
  /** The linker itself; where `moves`, it is what stood at `path`. Absent: whatever PATH has of that name. */
  readonly program?: string;
  readonly moves: boolean;
  /** Goes before the caller's arguments. */
  readonly argument?: string;
  /** It is Go's, which takes other options. */
  readonly isGo?: true;
}

/**
 * The linkers of the tree. What they link for this system must run where the usual dynamic loader is missing, as all of
 * the tree does, so they are told last which loader and library folder a program gets (`linkerScript`). A compiler's
 * own settings would serve that compiler alone; every compiler calls one of these.
 */
export function findLinkers(index: TreeIndex): LinkerWrapper[] {
  const wrappers = new Map<string, LinkerWrapper>();
  for (const path of [...index.files, ...index.links.keys()]) {
    const go = GO_LINKER.exec(path);
    if (go !== null && index.files.has(path)) {
      // It tells its version under the name it is called by, so it keeps it.
      wrappers.set(path, { path, program: `${go[1]}/unwrapped/link`, moves: true, isGo: true });
      continue;
    }
    const program = LINKER.test(path) ? index.resolve(path) : undefined;
    if (program === undefined || !index.files.has(program)) continue;
    // lld is four linkers in one and goes by the name it is called by, which a script can't set: an option says it.
    if (posix.basename(program) === "lld")
      wrappers.set(path, { path, program, moves: false, argument: "-flavor gnu" });
    else wrappers.set(program, { path: program, program: `${program}.unwrapped`, moves: true });
  }
  return [...wrappers.values()];
}

/**
 * Scripts for linkers that the tree lacks, where its compilers look before PATH: a compiler told to use gold, lld or mold
 * calls the one of another tree or of the host, and what that links must run here all the same.
 */
export function foreignLinkers(index: Pick<TreeIndex, "has">, triplet: string): LinkerWrapper[] {
  if (!index.has(`usr/bin/${triplet}-ld`)) return [];
  return ["ld.gold", "ld.lld", "ld.mold"]
    .filter((name) => !index.has(`usr/bin/${name}`))
    .map((name) => `usr/${triplet}/bin/${name}`)
    .filter((path) => !index.has(path))
    .map((path) => ({ path, moves: false }));
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
