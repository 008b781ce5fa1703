import { dirname, join } from "node:path";
import { isSystemError } from "../base/error.ts";
import type { Context } from "../host/context.ts";
import { diskUse, folderBytes } from "./folder-size.ts";
import { knownNeeds, type Needs } from "./needs.ts";
import { listFolder } from "./staging.ts";
import type { Store, StoreKey, StoreKind } from "./types.ts";

export const KINDS: readonly StoreKind[] = ["objects", "trees", "environments"];

/** A folder of the store: what it takes on the disk, in bytes, beyond what it shares with objects, and what it is nothing without. */
export interface KnownFolder extends Needs {
  readonly kind: StoreKind;
  readonly key: StoreKey;
  readonly bytes: number;
}

/** `<cache>/store-folders.json`. */
interface Remembered {
  readonly format: 1;
  readonly root: string;
  /** `objects/<key>` -> what it was when its folder had this inode and time. */
  readonly folders: Readonly<Record<string, Measured>>;
}

interface Measured extends Needs {
  /** Inode and time of the folder itself: it is renewed as a whole, never changed. */
  readonly mark: string;
  readonly bytes: number;
}

/** Where Python keeps bytecode in the object of a wheel: the one part that changes. */
const CHANGING = "bytecode";

/**
 * All folders of the store. What is once measured is remembered in the cache, as a store of many environments has hundreds of
 * thousands of files; where that can't be written each call measures anew.
 */
export async function knownFolders(
  store: Store,
  ctx: Pick<Context, "host" | "places">,
): Promise<KnownFolder[]> {
  const { host } = ctx;
  const file = join(ctx.places.cache, "store-folders.json");
  const before = remembered(file, store.root, ctx);
  const after: Record<string, Measured> = {};
  const found: KnownFolder[] = [];
  for (const kind of KINDS)
    for (const key of (await listFolder(host, join(store.root, kind))) as StoreKey[]) {
      const path = store.path(kind, key);
      const stat = host.fsSync.lstatSync(path, { bigint: true, throwIfNoEntry: false });
      if (stat === undefined) continue;
      const mark = `${stat.ino}:${stat.mtimeNs}`;
      const known = before[`${kind}/${key}`];
      const bytecode = kind === "objects" ? diskUse(join(path, CHANGING), host).bytes : 0;
      const measured: Measured =
        known?.mark === mark
          ? known
          : {
              ...{ mark, bytes: folderBytes(kind, path, host) - bytecode },
              ...knownNeeds(store, kind, key, host),
            };
      after[`${kind}/${key}`] = measured;
      const { trees, objects } = measured;
      found.push({ kind, key, bytes: measured.bytes + bytecode, trees, objects });
    }
  const isSame = Object.keys(after).every((name) => before[name] === after[name]);
  if (!isSame || Object.keys(before).length !== Object.keys(after).length)
    await remember(file, { format: 1, root: store.root, folders: after }, ctx);
  return found;
}

function remembered(file: string, root: string, ctx: Pick<Context, "host">): Remembered["folders"] {
  try {
    const known = JSON.parse(ctx.host.fsSync.readFileSync(file, "utf8")) as Remembered | null;
    if (known?.format !== 1 || known.root !== root) return {};
    return Object.fromEntries(Object.entries(known.folders).filter(([, folder]) => isMeasured(folder)));
  } catch {
    return {}; // whatever is wrong with a cache, it is made anew
  }
}

function isMeasured(value: unknown): value is Measured {
  const { mark, bytes, trees, objects } = (value ?? {}) as Partial<Record<keyof Measured, unknown>>;
  const isKeys = (keys: unknown) => Array.isArray(keys) && keys.every((key) => typeof key === "string");
  return typeof mark === "string" && typeof bytes === "number" && isKeys(trees) && isKeys(objects);
}

async function remember(file: string, known: Remembered, ctx: Pick<Context, "host">): Promise<void> {
  const { fs, pid } = ctx.host;
  const temporary = `${file}.${pid}.partial`;
  try {
    await fs.mkdir(dirname(file), { recursive: true });
    await fs.writeFile(temporary, JSON.stringify(known));
    await fs.rename(temporary, file);
  } catch (error) {
    if (!isSystemError(error, "EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENOENT", "ENOTDIR"))
      throw error;
    await fs.rm(temporary, { force: true }).catch(() => {});
  }
}
