import { join } from "node:path";
import { sha256 } from "../base/digest.ts";
import { isSystemError } from "../base/error.ts";
import type { Host } from "../host/host.ts";
import { syncOne } from "./durability.ts";

/** `trees/<key>/.bothy/files.json`: what the tree was made of, so that any change can be found. Paths relative to the tree. */
export interface TreeRecord {
  readonly format: 1;
  /** Files that share their inode with an object's file. */
  readonly linked: readonly string[];
  /** Files of the tree's own, with their sha256. */
  readonly copied: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string>>;
}

const RECORD = ".bothy/files.json";
/** The record's own sha256. */
const DIGEST = ".bothy/files.digest";

/** Walks the tree at `root` for its record. Sockets, devices and pipes are left out. */
export function findTreeRecord(host: Host, root: string): TreeRecord {
  const { lstatSync, readFileSync, readlinkSync } = host.fsSync;
  const shared: { readonly path: string; readonly inode: number; readonly names: number }[] = [];
  const within = new Map<number, number>();
  const links: Record<string, string> = {};
  const linked: string[] = [];
  const copied: Record<string, string> = {};
  for (const { path, type } of walkTree(host, root)) {
    const full = `${root}/${path}`;
    if (type === "link") {
      links[path] = readlinkSync(full);
      continue;
    }
    const { ino: inode, nlink } = lstatSync(full); // all of a tree is on one disk
    if (nlink === 1) {
      copied[path] = sha256(readFileSync(full));
      continue;
    }
    within.set(inode, (within.get(inode) ?? 0) + 1);
    shared.push({ path, inode, names: nlink });
  }
  for (const { path, inode, names } of shared) {
    if (names > within.get(inode)!) linked.push(path);
    else copied[path] = sha256(readFileSync(`${root}/${path}`));
  }
  return { format: 1, linked, copied, links };
}

/** Writes the record of the tree at `root` into it; `syncTreeRecord` makes that durable. */
export function writeTreeRecord(host: Host, root: string, record: TreeRecord): void {
  const folder = join(root, ".bothy");
  if (!host.fsSync.existsSync(folder)) whileWritable(host, root, () => host.fsSync.mkdirSync(folder));
  const bytes = Buffer.from(`${JSON.stringify(record)}\n`);
  whileWritable(host, folder, () => {
    host.fsSync.writeFileSync(join(root, RECORD), bytes, { mode: 0o444 });
    host.fsSync.writeFileSync(join(root, DIGEST), `${sha256(bytes)}\n`, { mode: 0o444 });
  });
}

/** The tree's record; undefined when it has none, or not the one that was written. */
export function readTreeRecord(host: Host, root: string): TreeRecord | undefined {
  try {
    const bytes = host.fsSync.readFileSync(join(root, RECORD));
    if (host.fsSync.readFileSync(join(root, DIGEST), "utf8") !== `${sha256(bytes)}\n`) return undefined;
    const record = JSON.parse(bytes.toString()) as TreeRecord;
    return record.format === 1 ? record : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || isSystemError(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}

/** Makes the tree's record durable, for a tree whose other files are or will be. */
export async function syncTreeRecord(host: Host, root: string): Promise<void> {
  for (const path of [RECORD, DIGEST, ".bothy", ""]) await syncOne(host, join(root, path));
}

/** Files and symbolic links below `root`, in the order of their names; the record itself is left out. None where there is no folder. */
export function* walkTree(host: Host, root: string): Generator<{ path: string; type: "file" | "link" }> {
  if (!host.fsSync.existsSync(root)) return;
  const listing = (below: string) => ({
    below,
    at: 0,
    children: host.fsSync
      .readdirSync(`${root}/${below}`, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  });
  const open = [listing("")];
  for (let folder = open.at(-1); folder !== undefined; folder = open.at(-1)) {
    const child = folder.children[folder.at++];
    if (child === undefined) {
      open.pop();
      continue;
    }
    const path = folder.below + child.name;
    if (child.isDirectory()) open.push(listing(`${path}/`));
    else if (child.isSymbolicLink()) yield { path, type: "link" };
    else if (child.isFile() && path !== RECORD && path !== DIGEST) yield { path, type: "file" };
  }
}

/** Does `work` in a folder that may be read-only, and leaves the folder's mode as it was. */
function whileWritable(host: Host, folder: string, work: () => void): void {
  const mode = host.fsSync.lstatSync(folder).mode & 0o7777;
  host.fsSync.chmodSync(folder, mode | 0o700);
  work();
  host.fsSync.chmodSync(folder, mode);
}
