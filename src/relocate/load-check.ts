import { posix } from "node:path";
import type { ElfInfo } from "../store/types.ts";
import { mergeUsr } from "./usr-merge.ts";

/** The ELF files of a composed tree, as the dynamic loader meets them. */
export interface LoadWorld {
  /** Description of the file at a path, links followed; undefined: there is no library there. */
  libraryAt(path: string): ElfInfo | undefined;
  /** `x86_64-linux-gnu`. */
  readonly triplet: string;
}

export interface LoadCheck {
  /** Names that no folder on the search path has. */
  readonly missing: readonly string[];
  /** Names with a slash: the loader opens those as they are, whosever file it is, before anything can redirect them. */
  readonly absolute: readonly string[];
}

/**
 * What the loader would say of each program, told from the ELF files' records instead of by running it: the search of ld.so(8)
 * with DT_RPATH as an import writes it, `$ORIGIN` and inheritance by what a library needs included.
 */
export function loadChecker(world: LoadWorld): (program: ElfInfo) => LoadCheck {
  const standard = [`usr/lib/${world.triplet}`, "usr/lib"];
  const known = new Map<string, ElfInfo | undefined>();
  const find = (name: string, folders: readonly string[]): ElfInfo | undefined => {
    for (const folder of folders) {
      const path = `${folder}/${name}`;
      if (!known.has(path)) known.set(path, world.libraryAt(path));
      const library = known.get(path);
      if (library !== undefined) return library;
    }
    return undefined;
  };
  return (program) => {
    const missing = new Set<string>();
    const absolute = new Set<string>();
    const seen = new Set<string>();
    const load = (file: ElfInfo, inherited: readonly string[]) => {
      const folders = [...ownFolders(file), ...inherited];
      for (const name of file.needed) {
        if (seen.has(name)) continue;
        seen.add(name);
        const library = name.includes("/") ? undefined : find(name, [...folders, ...standard]);
        if (library !== undefined) load(library, folders);
        else (name.includes("/") ? absolute : missing).add(name);
      }
    };
    load(program, []);
    return { missing: [...missing].sort(), absolute: [...absolute].sort() };
  };
}

/** The folders of the tree that a file's own search path names. */
function ownFolders(file: ElfInfo): string[] {
  const folder = posix.dirname(file.path);
  return (file.search ?? []).flatMap((part) => {
    const origin = /^\$(?:ORIGIN|\{ORIGIN\})(?=\/|$)/.exec(part);
    if (origin !== null)
      return [posix.normalize(`${folder}/${part.slice(origin[0].length)}`).replace(/\/+$/, "")];
    return part.startsWith("/") ? [mergeUsr(posix.normalize(part).replace(/^\/+|\/+$/g, ""))] : [];
  });
}
