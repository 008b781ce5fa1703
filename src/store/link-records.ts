import { posix } from "node:path";
import { isSystemError } from "../base/error.ts";
import type { Host } from "../host/host.ts";
import type { StoreKey } from "./types.ts";

/** Below the store's root: a file for each tree that a program was linked in. */
export const LINK_RECORDS = "linked";

/** A line of a record: where a linker was called, and the file it was to make. */
export interface LinkRecord {
  /** Absolute. */
  readonly folder: string;
  /** Absolute. */
  readonly output: string;
}

/** What was linked in a tree, each output once, and when the last was. */
export interface LinkRecords {
  readonly records: readonly LinkRecord[];
  /** Milliseconds since 1970. */
  readonly last: number;
}

/** The record of the tree that stands, or will, at `root`, an absolute path. */
export function linkRecordOf(root: string): string {
  return posix.join(root, "../..", LINK_RECORDS, posix.basename(root));
}

/** Makes the folder of records: without it nothing is written down. */
export function makeLinkRecords(root: string, host: Host): void {
  host.fsSync.mkdirSync(posix.dirname(linkRecordOf(root)), { recursive: true });
}

/** What a tree's linkers wrote down; undefined when it is nothing. Lines that can't be read are left out. */
export function readLinkRecords(store: string, tree: StoreKey, host: Host): LinkRecords | undefined {
  const path = posix.join(store, LINK_RECORDS, tree);
  try {
    const last = host.fsSync.statSync(path).mtimeMs;
    const records = new Map<string, LinkRecord>();
    for (const line of host.fsSync.readFileSync(path, "utf8").split("\n")) {
      const [folder = "", name = "", ...more] = line.split("\t");
      if (!folder.startsWith("/") || name === "" || more.length > 0) continue;
      const output = posix.resolve(folder, name);
      records.set(`${folder}\t${output}`, { folder, output });
    }
    return { records: [...records.values()], last };
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR", "EACCES")) return undefined;
    throw error;
  }
}

/** The trees that anything was written down of, and of those that are no more nothing: their records are removed. */
export function listLinkRecords(store: string, host: Host): StoreKey[] {
  const folder = posix.join(store, LINK_RECORDS);
  if (!host.fsSync.existsSync(folder)) return [];
  return host.fsSync.readdirSync(folder).filter((name): name is StoreKey => {
    if (host.fsSync.existsSync(posix.join(store, "trees", name))) return true;
    host.fsSync.rmSync(posix.join(folder, name), { force: true, recursive: true });
    return false;
  });
}

/**
 * Puts `kept` in the place of what a tree's linkers wrote down; the time of the last link stays. Does nothing when that
 * would change nothing, or when a linker has written meanwhile.
 */
export function rewriteLinkRecords(store: string, tree: StoreKey, kept: LinkRecords, host: Host): void {
  const { fsSync } = host;
  const path = posix.join(store, LINK_RECORDS, tree);
  const fresh = posix.join(store, "tmp", `${LINK_RECORDS}.${tree}.${host.pid}`);
  const text = kept.records.map(({ folder, output }) => `${folder}\t${output}\n`).join("");
  if (fsSync.readFileSync(path, "utf8") === text) return;
  fsSync.mkdirSync(posix.dirname(fresh), { recursive: true });
  fsSync.writeFileSync(fresh, text);
  fsSync.utimesSync(fresh, kept.last / 1000, kept.last / 1000);
  if (fsSync.statSync(path).mtimeMs === kept.last) fsSync.renameSync(fresh, path);
  else fsSync.rmSync(fresh);
}
