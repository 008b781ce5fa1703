import { LANGUAGES } from "./languages.ts";
import { PYTHON_AND_NODE_TOOLS } from "./python-and-node.ts";
import { SERVICES } from "./services.ts";
import { TOOLS } from "./tools.ts";
import type { CatalogEntry } from "./types.ts";

/** All entries, by name. */
export const CATALOG: readonly CatalogEntry[] = [
  ...LANGUAGES,
  ...SERVICES,
  ...TOOLS,
  ...PYTHON_AND_NODE_TOOLS,
].sort((a, b) => (a.name < b.name ? -1 : 1));

const BY_NAME = new Map(
  CATALOG.flatMap((entry) => [entry.name, ...(entry.also ?? [])].map((name) => [name, entry] as const)),
);

/** The entry that a name stands for. */
export function catalogEntry(name: string): CatalogEntry | undefined {
  return BY_NAME.get(name);
}

/** Every name that the catalog knows. */
export function catalogNames(): readonly string[] {
  return [...BY_NAME.keys()];
}

/** Entries with the query in their names or summary; those named so first. */
export function searchCatalog(query: string): CatalogEntry[] {
  const wanted = query.toLowerCase();
  const names = (entry: CatalogEntry) =>
    [entry.name, ...(entry.also ?? [])].map((name) => name.toLowerCase());
  const rank = (entry: CatalogEntry) => {
    if (names(entry).includes(wanted)) return 0;
    if (names(entry).some((name) => name.startsWith(wanted))) return 1;
    if (names(entry).some((name) => name.includes(wanted))) return 2;
    return entry.summary.toLowerCase().includes(wanted) ? 3 : 4;
  };
  return CATALOG.map((entry) => [rank(entry), entry] as const)
    .filter(([place]) => place < 4)
    .sort(([a], [b]) => a - b)
    .map(([, entry]) => entry);
}
