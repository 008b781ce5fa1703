import { posix } from "node:path";
import { isDriverLibrary } from "../../relocate/driver-names.ts";
import type { Imported } from "../types.ts";

/**
 * What the dynamic loader will miss, told from the ELF files' own records: one notice a package, naming the libraries
 * that its programs and libraries need and the tree has nowhere, those of the machine's graphics drivers left out.
 * `files` are the paths of all files and links of the tree.
 */
export function missingLibraries(
  packages: readonly Pick<Imported, "item" | "meta">[],
  files: Iterable<string>,
): string[] {
  const present = new Set<string>();
  for (const path of files) present.add(path.slice(path.lastIndexOf("/") + 1));
  for (const { meta } of packages) for (const elf of meta.elf) if (elf.soname) present.add(elf.soname);
  const notices: string[] = [];
  for (const { item, meta } of packages) {
    const missing = new Set<string>();
    for (const elf of meta.elf)
      if (!elf.path.startsWith("usr/lib/debug/"))
        for (const needed of elf.needed)
          if (!present.has(posix.basename(needed)) && !isDriverLibrary(needed)) missing.add(needed);
    if (missing.size > 0)
      notices.push(
        `${item.name}: no package brings ${[...missing].sort().join(", ")}, which parts of it need`,
      );
  }
  return notices;
}
