import { BUILD_TOOLS } from "./build-tools.ts";
import { BUILT_TOOLS } from "./built-tools.ts";
import { CLOUD_TOOLS } from "./cloud-tools.ts";
import { DOCUMENTS } from "./documents.ts";
import { LANGUAGES } from "./languages.ts";
import { LINTERS } from "./linters.ts";
import { MORE_LANGUAGES } from "./more-languages.ts";
import { NETWORK_TOOLS } from "./network-tools.ts";
import { NODE_TOOLS } from "./node-tools.ts";
import { PYTHON_AND_NODE_TOOLS } from "./python-and-node.ts";
import { PYTHON_TOOLS } from "./python-tools.ts";
import { SERVICES } from "./services.ts";
import { SHELLS_AND_EDITORS } from "./shells-and-editors.ts";
import { TOOLS } from "./tools.ts";
import type { CatalogEntry } from "./types.ts";
import { UNIX_TOOLS } from "./unix-tools.ts";

/** All entries, by name. */
export const CATALOG: readonly CatalogEntry[] = [
  ...LANGUAGES,
  ...MORE_LANGUAGES,
  ...BUILD_TOOLS,
  ...BUILT_TOOLS,
  ...LINTERS,
  ...SERVICES,
  ...TOOLS,
  ...SHELLS_AND_EDITORS,
  ...UNIX_TOOLS,
  ...NETWORK_TOOLS,
  ...CLOUD_TOOLS,
  ...DOCUMENTS,
  ...PYTHON_AND_NODE_TOOLS,
  ...PYTHON_TOOLS,
  ...NODE_TOOLS,
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
