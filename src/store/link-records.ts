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

/** Puts `records` in the place of what a tree's linkers wrote down; the time of the last link stays. */
export function rewriteLinkRecords(store: string, tree: StoreKey, kept: LinkRecords, host: Host): void {
  const path = posix.join(store, LINK_RECORDS, tree);
  const fresh = `${path}.${host.pid}`;
  const text = kept.records.map(({ folder, output }) => `${folder}\t${output}\n`).join("");
  host.fsSync.writeFileSync(fresh, text);
  host.fsSync.utimesSync(fresh, kept.last / 1000, kept.last / 1000);
  host.fsSync.renameSync(fresh, path);
}

/** Forgets what was linked in a tree that is gone. */
export function dropLinkRecords(store: string, tree: StoreKey, host: Host): void {
  host.fsSync.rmSync(posix.join(store, LINK_RECORDS, tree), { force: true });
}
