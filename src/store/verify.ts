import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { sha256 } from "../base/digest.ts";
import { UserError } from "../base/error.ts";
import type { Context } from "../host/context.ts";
import { hashFile } from "../host/hash-file.ts";
import type { Host } from "../host/host.ts";
import { withStoreUse } from "./locks.ts";
import { knownNeeds } from "./needs.ts";
import { isObjectMetaWhole } from "./object-meta.ts";
import { listFolder } from "./staging.ts";
import { readTreeRecord, walkTree } from "./tree-record.ts";
import {
  type Entry,
  type ObjectMeta,
  PREFIX_PLACEHOLDER,
  type Store,
  type StoreKey,
  type StoreKind,
} from "./types.ts";

/** Files of more bytes are read in pieces. */
const LARGE = 64 << 20;

/** One thing that is not as it was made. */
export interface Damage {
  readonly kind: StoreKind;
  readonly key: StoreKey;
  /** Absolute. */
  readonly path: string;
  readonly problem: "missing" | "extra" | "changed" | "mode" | "unreadable";
}

/**
 * Compares every object with its meta (bytes, modes, links, missing and extra files) and every tree with its record; a tree's
 * linked files must be files of objects, or a tree's own. Reads all bytes of the store once, while nothing
 * is collected from it; what is added meanwhile is left out. The damage in the order it was found.
 */
export function verifyStore(
  store: Store,
  ctx: Pick<Context, "host" | "report" | "signal">,
): Promise<Damage[]> {
  return withStoreUse(store, ctx, () => verifyAll(store, ctx));
}

async function verifyAll(store: Store, ctx: Pick<Context, "host" | "report" | "signal">): Promise<Damage[]> {
  // Trees first: the objects of each of them are there already.
  const trees = (await listFolder(ctx.host, join(store.root, "trees"))) as StoreKey[];
  const objects = (await listFolder(ctx.host, join(store.root, "objects"))) as StoreKey[];
  const task = ctx.report.task("Verifying", { total: objects.length + trees.length, unit: "items" });
  const damage: Damage[] = [];
  const inodes = new Set<string>();
  const linked: LinkedFile[] = [];
  try {
    for (const key of objects) {
      ctx.signal.throwIfAborted();
      damage.push(...(await verifyObject(store, key, ctx.host, inodes)));
      task.advance(1, key);
      await setImmediate();
    }
    for (const key of trees) {
      ctx.signal.throwIfAborted();
      const found = verifyTree(store, key, ctx.host, inodes);
      damage.push(...found.damage);
      linked.push(...found.linked);
      task.advance(1, key);
      await setImmediate();
    }
  } finally {
    task.done();
  }
  return [...damage, ...linked.filter(({ inode }) => !inodes.has(inode)).map((file) => file.damage)];
}

async function verifyObject(store: Store, key: StoreKey, host: Host, inodes: Set<string>): Promise<Damage[]> {
  const folder = store.path("objects", key);
  const root = join(folder, "tree");
  const damage: Damage[] = [];
  const say = (path: string, problem: Damage["problem"]) =>
    damage.push({ kind: "objects", key, path, problem });
  const meta = await soundMeta(store, key, host);
  if (typeof meta === "string") {
    say(join(folder, "meta.json"), meta);
    // What nothing can be compared with is not told to be damaged, here or in a tree that has it.
    for (const { path, type } of walkTree(host, root))
      if (type === "file") inodes.add(inodeOf(host, join(root, path)));
    return damage;
  }
  for (const entry of meta.entries) {
    const path = join(root, entry.path);
    const problem = checkEntry(host, path, entry, store.prefix, inodes);
    if (problem !== undefined) say(path, problem);
  }
  for (const [name, hash] of Object.entries(meta.control ?? {})) {
    const content = readFile(host, join(folder, "control", name));
    if (content === undefined) say(join(folder, "control", name), "missing");
    else if (sha256(content) !== hash) say(join(folder, "control", name), "changed");
  }
  const known = new Set(meta.entries.map((entry) => entry.path));
  for (const { path } of walkTree(host, root)) if (!known.has(path)) say(join(root, path), "extra");
  if (meta.control !== undefined) {
    for (const name of await listFolder(host, join(folder, "control"))) {
      if (!(name in meta.control)) say(join(folder, "control", name), "extra");
    }
  }
  return damage;
}

/** The object's meta with the bytes that its import wrote, else what is wrong with it. */
async function soundMeta(
  store: Store,
  key: StoreKey,
  host: Host,
): Promise<ObjectMeta | "unreadable" | "changed"> {
  try {
    const meta = await store.meta(key);
    return (await isObjectMetaWhole(host, store.path("objects", key))) ? meta : "changed";
  } catch (error) {
    if (error instanceof UserError) return "unreadable";
    throw error;
  }
}

function checkEntry(
  host: Host,
  path: string,
  entry: Entry,
  prefix: string,
  inodes: Set<string>,
): Damage["problem"] | undefined {
  const stat = host.fsSync.lstatSync(path, { throwIfNoEntry: false, bigint: true });
  if (stat === undefined) return "missing";
  if (entry.type === "directory") return stat.isDirectory() ? undefined : "changed";
  if (entry.type === "link") {
    return stat.isSymbolicLink() && host.fsSync.readlinkSync(path) === entry.target ? undefined : "changed";
  }
  if (!stat.isFile() || Number(stat.size) !== entry.size) return "changed";
  if (entry.slots === undefined && entry.size > LARGE) {
    const hash = hashLarge(host, path);
    if (hash !== entry.hash) return hash === undefined ? "unreadable" : "changed";
  } else {
    const content = readFile(host, path);
    if (content === undefined) return "unreadable";
    for (const slot of entry.slots ?? []) {
      if (content.toString("utf8", slot, slot + PREFIX_PLACEHOLDER.length) !== prefix) return "changed";
      content.write(PREFIX_PLACEHOLDER, slot);
    }
    if (sha256(content) !== entry.hash) return "changed";
  }
  inodes.add(inodeKey(stat));
  return (Number(stat.mode) & 0o7777) === ((entry.mode & 0o111) === 0 ? 0o444 : 0o555) ? undefined : "mode";
}

/** A file of a tree that must be an object's or another tree's own: told when all of those are known. */
interface LinkedFile {
  readonly inode: string;
  readonly damage: Damage;
}

/** Compares a tree with its record. Inodes of its own sound files join `inodes`; files it shares are given back. */
function verifyTree(
  store: Store,
  key: StoreKey,
  host: Host,
  inodes: Set<string>,
): { damage: Damage[]; linked: LinkedFile[] } {
  const root = store.path("trees", key);
  const damage: Damage[] = [];
  const found: LinkedFile[] = [];
  const say = (path: string, problem: Damage["problem"]) =>
    damage.push({ kind: "trees", key, path: join(root, path), problem });
  const record = readTreeRecord(host, root);
  if (record === undefined) {
    say(".bothy/files.json", "unreadable");
    return { damage, linked: found };
  }
  for (const name of knownNeeds(store, "trees", key, host).objects)
    if (!store.has("objects", name))
      damage.push({ kind: "objects", key: name, path: store.path("objects", name), problem: "missing" });
  const linked = new Set(record.linked);
  const missing = new Set([...record.linked, ...Object.keys(record.copied), ...Object.keys(record.links)]);
  for (const { path, type } of walkTree(host, root)) {
    const full = join(root, path);
    if (!missing.delete(path)) say(path, "extra");
    else if (type === "link") {
      if (record.links[path] !== host.fsSync.readlinkSync(full)) say(path, "changed");
    } else if (linked.has(path))
      found.push({
        inode: inodeOf(host, full),
        damage: { kind: "trees", key, path: full, problem: "changed" },
      });
    else {
      inodes.add(inodeOf(host, full));
      const content = readFile(host, full);
      if (content === undefined) say(path, "unreadable");
      else if (record.copied[path] !== sha256(content)) say(path, "changed");
    }
  }
  for (const path of [...missing].sort()) say(path, "missing");
  return { damage, linked: found };
}

function inodeOf(host: Host, path: string): string {
  return inodeKey(host.fsSync.lstatSync(path, { bigint: true }));
}

function inodeKey({ dev, ino }: { dev: bigint; ino: bigint }): string {
  return `${dev}:${ino}`;
}

function hashLarge(host: Host, path: string): string | undefined {
  try {
    return `sha256:${hashFile(host, path, "sha256", "hex")}`;
  } catch {
    return undefined;
  }
}

function readFile(host: Host, path: string): Buffer | undefined {
  try {
    return host.fsSync.readFileSync(path);
  } catch {
    return undefined;
  }
}
