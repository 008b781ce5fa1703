import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { isSystemError, UserError } from "../base/error.ts";
import type { Host } from "../host/host.ts";
import type { Places } from "../host/places.ts";
import { diskError } from "./disk-error.ts";
import { groupDurability, syncOne } from "./durability.ts";
import { readObjectMeta } from "./object-meta.ts";
import { makeStaging, removeTree, setAside, sweepStaging } from "./staging.ts";
import { findTreeRecord, syncTreeRecord, type TreeRecord, writeTreeRecord } from "./tree-record.ts";
import { PREFIX_LENGTH, type Store, type StoreKey, type StoreKind } from "./types.ts";

/**
 * The store at `places.data`; nothing is made before the first commit. Folders named in `renewing` (`<kind>/<key>`) count as
 * missing until one is committed in their place, which takes them out of the set. A UserError `store-path-too-long` when the
 * path has more than PREFIX_LENGTH bytes.
 */
export function openStore(
  host: Host,
  places: Pick<Places, "data">,
  renewing: Set<string> = new Set(),
): Store {
  const root = places.data;
  const prefix = storePrefix(root);
  const durability = groupDurability(host, root);
  const running = new Map<string, Promise<string>>();
  let swept: Promise<unknown> | undefined;

  const path = (kind: StoreKind, key: StoreKey) => join(root, kind, key);
  const has = (kind: StoreKind, key: StoreKey) =>
    !renewing.has(`${kind}/${key}`) && host.fsSync.existsSync(path(kind, key));

  /** Finds and writes the record while the disk is busy with the tree, and makes it durable too. */
  const recordTree = async (staging: string, settled: Promise<void>): Promise<void> => {
    settled.catch(() => {}); // the caller awaits it
    await setImmediate(); // the sync starts behind those that were asked for before
    await setImmediate();
    writeTreeRecord(host, staging, findTreeRecord(host, staging));
    await settled;
    await syncTreeRecord(host, staging);
  };

  /** Fills a staging folder, makes it durable and moves it to the place its key names. */
  const place = async (
    kind: StoreKind,
    build: (staging: string, tell: (record: TreeRecord) => void) => Promise<StoreKey>,
  ): Promise<StoreKey> => {
    let staging: string | undefined;
    let record: TreeRecord | undefined;
    try {
      swept ??= sweepStaging(host, root).catch(() => []); // what others left must not stop this work
      await swept;
      staging = await makeStaging(host, root);
      const folder = staging;
      const tell = (told: TreeRecord) => {
        record = told;
      };
      const key = await durability.building(() => build(folder, tell));
      if (has(kind, key)) {
        await removeTree(host, staging);
        return key;
      }
      if (record !== undefined) writeTreeRecord(host, staging, record);
      const settled = durability.settle(staging, { soon: kind !== "objects" });
      if (kind === "trees" && record === undefined) await recordTree(staging, settled);
      await settled;
      await host.fs.mkdir(join(root, kind), { recursive: true, mode: 0o755 });
      const renewed = renewing.delete(`${kind}/${key}`)
        ? await setAside(host, root, path(kind, key))
        : undefined;
      if (!(await moveIntoPlace(host, staging, path(kind, key)))) await removeTree(host, staging);
      else if (kind !== "objects") await syncOne(host, join(root, kind)); // objects: by the sync of the tree that needs them
      if (renewed !== undefined) await removeTree(host, renewed);
      return key;
    } catch (error) {
      if (staging !== undefined) await removeTree(host, staging).catch(() => {});
      throw diskError(error, root);
    }
  };

  return {
    root,
    prefix,
    path,
    has,
    commit: (kind, key, build) => {
      const target = path(kind, key);
      if (has(kind, key)) return Promise.resolve(target);
      const known = running.get(target);
      if (known !== undefined) return known;
      const work = place(kind, async (staging, tell) => {
        await build(staging, tell);
        return key;
      })
        .then(() => target)
        .finally(() => running.delete(target));
      running.set(target, work);
      return work;
    },
    commitChosen: place,
    meta: (key) => readObjectMeta(host, path("objects", key)),
  };
}

/** `root` padded with slashes to PREFIX_LENGTH bytes. */
function storePrefix(root: string): string {
  const length = Buffer.byteLength(root);
  if (length > PREFIX_LENGTH) {
    throw new UserError("store-path-too-long", `the store's path is too long: ${root}`, {
      reason: `it has ${length} bytes; programs in the store have room for ${PREFIX_LENGTH}`,
      help: 'place the store elsewhere: set XDG_DATA_HOME to a shorter path, as in `export XDG_DATA_HOME="/var/tmp/$USER"`',
    });
  }
  return root + "/".repeat(PREFIX_LENGTH - length);
}

/** False when another process was first. */
async function moveIntoPlace(host: Host, staging: string, target: string): Promise<boolean> {
  const { mode } = await host.fs.lstat(staging);
  // A folder's parent can be changed by those alone who may write in the folder itself.
  if ((mode & 0o200) === 0) await host.fs.chmod(staging, mode | 0o200);
  try {
    await host.fs.rename(staging, target);
  } catch (error) {
    if (isSystemError(error, "ENOTEMPTY", "EEXIST")) return false;
    throw error;
  }
  if ((mode & 0o200) === 0) await host.fs.chmod(target, mode);
  return true;
}
