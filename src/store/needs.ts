import { join } from "node:path";
import { isSystemError, UserError } from "../base/error.ts";
import type { Host } from "../host/host.ts";
import { damagedStore } from "./object-meta.ts";
import type { Store, StoreKey, StoreKind } from "./types.ts";

/** Where a tree says what it is made of; relative to the tree. */
export const TREE_FILE = ".bothy/tree.json";
/** Where an environment does. */
export const ENVIRONMENT_FILE = "environment.json";

/** Other folders of the store that one is nothing without. */
export interface Needs {
  readonly trees: readonly StoreKey[];
  readonly objects: readonly StoreKey[];
}

const FILES = { environments: ENVIRONMENT_FILE, trees: TREE_FILE, objects: "meta.json" } as const;
/** What must be named there, be it none. */
const NAMED = { environments: ["trees"], trees: ["trees"], objects: ["references"] } as const;

/** What a folder of the store says that it needs. A UserError `damaged-store` where that can't be told. */
export function readNeeds(
  store: Pick<Store, "path">,
  kind: StoreKind,
  key: StoreKey,
  host: Pick<Host, "fsSync">,
): Needs {
  const path = join(store.path(kind, key), FILES[kind]);
  try {
    const file = JSON.parse(host.fsSync.readFileSync(path, "utf8"));
    const keys = (name: string): StoreKey[] => {
      const value: unknown =
        file?.[name] ?? ((NAMED[kind] as readonly string[]).includes(name) ? undefined : []);
      if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value as StoreKey[];
      throw damagedStore(path, "it doesn't say what it needs");
    };
    return { trees: keys("trees"), objects: [...keys("objects"), ...keys("references")] };
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) throw damagedStore(path, "the file is missing");
    if (error instanceof SyntaxError) throw damagedStore(path, `it is not JSON: ${error.message}`);
    throw error;
  }
}

/** As `readNeeds`; nothing where it can't be told. */
export function knownNeeds(...folder: Parameters<typeof readNeeds>): Needs {
  try {
    return readNeeds(...folder);
  } catch (error) {
    if (error instanceof UserError && error.code === "damaged-store") return { trees: [], objects: [] };
    throw error;
  }
}
