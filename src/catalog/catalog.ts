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
