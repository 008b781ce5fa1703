import { posix } from "node:path";
import type { ElfInfo } from "../../store/types.ts";
import { linkDestination } from "./tree-path.ts";

/**
 * Links to add so that libraries in the folders that /etc/ld.so.conf names are found: the relocated loader has no cache
 * and looks in `usr/lib/<triplet>` and `usr/lib` alone. Path -> target; nothing that is there is replaced.
 *
 * `configuration` are the texts of /etc/ld.so.conf and of /etc/ld.so.conf.d/*.conf (ldconfig(8)).
 */
export function configuredLibraryLinks(
  configuration: readonly string[],
  elf: Iterable<ElfInfo>,
  tree: { readonly triplet: string; has(path: string): boolean },
): Map<string, string> {
  const standard = `usr/lib/${tree.triplet}`;
  const folders = new Set<string>();
  for (const text of configuration) {
    for (const line of text.split("\n")) {
      const [word = ""] = line.replace(/#.*/, "").trim().split(/\s+/);
      const folder = word.startsWith("/") ? linkDestination("", word) : undefined;
      if (folder !== undefined && folder !== standard && folder !== "usr/lib") folders.add(folder);
    }
  }
  const links = new Map<string, string>();
  for (const { path, soname } of elf) {
    if (soname === undefined || !folders.has(posix.dirname(path))) continue;
    const link = `${standard}/${soname}`;
    if (!tree.has(link) && !links.has(link)) links.set(link, posix.relative(standard, path));
  }
  return links;
}
