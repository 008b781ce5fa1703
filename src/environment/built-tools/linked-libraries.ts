import { posix } from "node:path";
import { debianArchitecture, type System } from "../../base/system.ts";
import { parseElf } from "../../relocate/elf.ts";
import type { ProgramBase } from "../../resolve/program-base.ts";
import type { StoreKey } from "../../store/types.ts";
import type { Imported } from "../types.ts";

/**
 * What programs that were built in a tree of these Debian packages are linked to: the objects of the libraries that they need, and of those
 * that these need. Undefined where none of the programs is dynamic, or the tree has no C library.
 */
export function linkedLibraries(
  programs: readonly Buffer[],
  packages: readonly Imported[],
  system: System,
): ProgramBase | undefined {
  const elves = programs.flatMap((content) => parseElf(content) ?? []);
  const libc = packages.find(({ item }) => item.channel === "deb" && item.name === "libc6")?.object.key;
  if (libc === undefined || !elves.some(({ kind }) => kind !== "static")) return undefined;
  const folder = `usr/lib/${debianArchitecture(system).triplet}`;
  const providers = new Map<string, { readonly object: StoreKey; readonly needed: readonly string[] }>();
  for (const { object, meta } of packages)
    for (const { path, soname, needed, kind } of meta.elf) {
      if (kind !== "library" || posix.dirname(path) !== folder) continue;
      for (const name of new Set([posix.basename(path), soname ?? posix.basename(path)]))
        providers.set(name, { object: object.key, needed });
    }
  const open = elves.flatMap(({ needed }) => needed);
  const found = new Map<string, StoreKey>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const provider = found.has(name) ? undefined : providers.get(name);
    if (provider === undefined) continue;
    found.set(name, provider.object);
    open.push(...provider.needed);
  }
  const objects = [...new Set([libc, ...[...found.values()].sort()])];
  return { system, libc, objects, libraries: [...found.keys()].sort() };
}
