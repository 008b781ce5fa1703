import { join } from "node:path";
import { randomHex } from "../base/crypto.ts";
import { shortKey } from "../base/digest.ts";
import { isSystemError } from "../base/error.ts";
import type { Host } from "../host/host.ts";
import { builtFile, installationRoot } from "../host/installation.ts";
import type { Store, StoreKey } from "../store/types.ts";
import { readEnvironment } from "./environment-root.ts";
import type { BuiltEnvironment } from "./project/project-types.ts";

/** The environment that this bothy built from `source` (a digest of lock, system and options) before, if it is whole. */
export function findBuilt(store: Store, source: string, host: Host): BuiltEnvironment | undefined {
  let key: string;
  try {
    key = host.fsSync.readFileSync(recordPath(store, source, host), "utf8").trim();
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
  if (!/^[0-9a-f]+$/.test(key)) return undefined;
  const file = readEnvironment(store, key as StoreKey, host);
  if (file === undefined) return undefined;
  const path = store.path("environments", key as StoreKey);
  return { key: key as StoreKey, path, notices: file.notices };
}

/** Remembers what `source` was built to. Losing it costs a look at every package, no more. */
export async function recordBuilt(store: Store, source: string, key: StoreKey, host: Host): Promise<void> {
  const path = recordPath(store, source, host);
  const temporary = `${path}.${randomHex(6)}`;
  await host.fs.mkdir(join(store.root, "built"), { recursive: true });
  await host.fs.writeFile(temporary, `${key}\n`);
  await host.fs.rename(temporary, path);
}

/** Another bothy composes otherwise, so its builds have names of their own. */
function recordPath(store: Store, source: string, host: Host): string {
  const parts = ["cli/main.mjs", "native/libbothy-redirect.so"].map((name) => {
    try {
      const { size, mtimeMs } = host.fsSync.statSync(builtFile(name));
      return `${name} ${size} ${mtimeMs}`;
    } catch (error) {
      if (isSystemError(error, "ENOENT", "ENOTDIR")) return name;
      throw error;
    }
  });
  return join(store.root, "built", shortKey([source, installationRoot, ...parts]));
}
