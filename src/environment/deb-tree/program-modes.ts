import { posix } from "node:path";
import type { Relocation } from "../../manifest/types.ts";
import { REDIRECT_LIBRARY } from "../../relocate/elf-plan.ts";
import { isGenericPath } from "../../relocate/generic-paths.ts";
import { loadChecker } from "../../relocate/load-check.ts";
import { ownedPrefix } from "../../relocate/ownership.ts";
import { chooseMode, type ModeChoice } from "../../relocate/program-mode.ts";
import type { ElfInfo } from "../../store/types.ts";
import type { Imported } from "../types.ts";
import type { TreeIndex } from "./tree-index.ts";
import type { PlannedFile } from "./tree-plan.ts";

export interface ModesInput {
  readonly packages: readonly Pick<Imported, "id" | "item" | "meta">[];
  readonly plan: { readonly files: ReadonlyMap<string, Pick<PlannedFile, "executable" | "owner">> };
  readonly index: TreeIndex;
  readonly triplet: string;
  /** By package id, what bothy.toml says of its programs. */
  readonly wishes: ReadonlyMap<string, Relocation>;
  /** By package id, the programs it puts on PATH: name -> path in the tree. */
  readonly programs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Path -> how the program there is run, for all that isn't simply redirected. Links are followed: paths are those of files. */
export function programModes(input: ModesInput): Map<string, ModeChoice> {
  const { packages, plan, index } = input;
  const owners = new Map(packages.map((one) => [one.id, one]));
  const wishes = wishedPaths(input);
  const elf = new Map<string, ElfInfo>();
  for (const { meta, id } of packages)
    for (const file of meta.elf) if (plan.files.get(file.path)?.owner.id === id) elf.set(file.path, file);
  const check = loadChecker({
    triplet: input.triplet,
    libraryAt: (path) => {
      const real = index.resolve(path);
      if (real === undefined) return undefined;
      return elf.get(real) ?? (posix.basename(real) === REDIRECT_LIBRARY ? REDIRECT : undefined);
    },
  });
  const modes = new Map<string, ModeChoice>();
  for (const [path, file] of elf) {
    const { executable, owner } = plan.files.get(path)!;
    if (!executable || file.kind === "library" || !index.files.has(path)) continue;
    const choice = chooseMode({
      elf: file,
      wish: wishes.get(path),
      names: file.kind === "static" || file.rawCalls ? namedFiles(file, owners.get(owner.id)!, owners) : [],
      hasInterpreter: file.interpreter !== undefined && index.resolve(file.interpreter) !== undefined,
      unloadable: file.kind === "static" ? undefined : unloadable(check(file).absolute, index),
    });
    if (choice.mode !== "native") modes.set(path, choice);
  }
  for (const [path, wish] of wishes)
    if (wish === "view" && !modes.has(path))
      modes.set(path, { mode: "view", reason: "bothy.toml asks for it" });
  return modes;
}

const REDIRECT: ElfInfo = { path: REDIRECT_LIBRARY, kind: "library", needed: [], paths: [] };

/** Files of programs on PATH, and ELF programs, of the packages that bothy.toml says something of. */
function wishedPaths({ packages, plan, index, wishes, programs }: ModesInput): Map<string, Relocation> {
  const found = new Map<string, Relocation>();
  for (const { id, meta } of packages) {
    const wish = wishes.get(id);
    if (wish === undefined) continue;
    const paths = [...Object.values(programs[id] ?? {}), ...meta.elf.map(({ path }) => path)];
    for (const path of paths) {
      const real = index.resolve(path);
      if (real === undefined || !index.files.has(real)) continue;
      const planned = plan.files.get(real);
      const library = meta.elf.some((file) => file.path === real && file.kind === "library");
      if (!library && planned?.executable !== false) found.set(real, wish);
    }
  }
  return found;
}

/**
 * Paths that stand in a program and that its package has, or one it depends on directly. What every tree has doesn't count:
 * programs name time zones, terminals and accounts that are the machine's, and do without. Nor does, for a Go program, what
 * lies beside it: a toolchain finds that by where it lies itself.
 */
function namedFiles(
  file: ElfInfo,
  owner: Pick<Imported, "item" | "meta">,
  packages: ReadonlyMap<string, Pick<Imported, "item" | "meta">>,
): string[] {
  if (owner.item.base) return [];
  const near = [owner, ...owner.item.dependencies.flatMap((id) => packages.get(id) ?? [])];
  const has = new Set(
    near.filter(({ item }) => !item.base).flatMap(({ meta }) => meta.entries.map(({ path }) => path)),
  );
  has.delete(file.path);
  const named = file.paths.flatMap((path) => ownedPrefix(path, (at) => has.has(at)) ?? []);
  const beside = (path: string) => file.rawCalls === true && isBeside(path, file.path);
  return [...new Set(named)].filter((path) => !beside(path)).sort();
}

/** Whether a folder that isn't shared by all holds both paths, or one path is a folder that holds the other. */
function isBeside(path: string, program: string): boolean {
  for (let at = program.lastIndexOf("/"); at > 0; at = program.lastIndexOf("/", at - 1)) {
    const folder = program.slice(0, at);
    if (isGenericPath(folder)) return false;
    if (path === folder || path.startsWith(`${folder}/`)) return true;
  }
  return false;
}

/** Why a program's libraries load at the usual paths alone. */
function unloadable(absolute: readonly string[], index: TreeIndex): string | undefined {
  const here = absolute.find((path) => index.resolve(path.replace(/^\/+/, "")) !== undefined);
  return here === undefined ? undefined : `it loads ${here} by that path`;
}
