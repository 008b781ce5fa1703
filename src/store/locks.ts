import { AsyncLocalStorage } from "node:async_hooks";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { randomHex } from "../base/crypto.ts";
import { isSystemError } from "../base/error.ts";
import type { Context } from "../host/context.ts";
import type { Host } from "../host/host.ts";
import { diskError } from "./disk-error.ts";
import { holderName, holderState, ownHolder, parseHolder } from "./holder.ts";
import { listFolder } from "./staging.ts";
import type { Store } from "./types.ts";

const HEARTBEAT_MS = 10_000;
/** A lock of another machine or pid namespace counts until its heartbeat has been silent for so long. */
const SILENT_MS = 60_000;
const POLL_MS = 50;
const NOTICE_MS = 2_000;
/** How long a waiting collection keeps new uses out before it lets them pass: a holder may itself wait for one of them. */
const ANNOUNCE_MS = 3_000;

type Kind = "use" | "collect";
type LockContext = Pick<Context, "host" | "report" | "signal">;

/** What is locked: a folder whose `locks/` holds the locks. */
export interface LockPlace {
  readonly root: string;
  /** In what is said while somebody waits; default `the store`. */
  readonly what?: string;
  /** Explains that the folder can't be written; default diskError. */
  readonly explain?: (error: unknown, root: string) => unknown;
}

/** Locks that the running piece of work is inside of: root of the store -> kind. */
const inside = new AsyncLocalStorage<ReadonlyMap<string, Kind>>();

/**
 * `fn` while nothing is collected from the store. Any number of processes at once; nested calls are free. From a store
 * on a read-only file system nothing can be collected: there `fn` runs without a lock.
 */
export function withStoreUse<T>(
  store: Pick<Store, "root">,
  ctx: LockContext,
  fn: () => Promise<T>,
): Promise<T> {
  if (inside.getStore()?.has(store.root)) return fn();
  return withLock("use", { root: store.root }, ctx, fn);
}

/** `fn` while nobody else uses the store or collects from it. Inside of `withStoreUse` it is a plain Error. */
export function withCollection<T>(place: LockPlace, ctx: LockContext, fn: () => Promise<T>): Promise<T> {
  const held = inside.getStore()?.get(place.root);
  if (held === "use") throw new Error("withCollection inside of withStoreUse would wait for itself");
  if (held === "collect") return fn();
  return withLock("collect", place, ctx, fn);
}

/**
 * A lock is a file `locks/<kind>-<holder>-<random>`. Whoever wants one makes its file first and then looks for files
 * that stand against it, so that of two that come at once at least one sees the other. Files of ended processes are
 * ignored and removed.
 */
async function withLock<T>(kind: Kind, place: LockPlace, ctx: LockContext, fn: () => Promise<T>): Promise<T> {
  const { host } = ctx;
  const { root } = place;
  const folder = join(root, "locks");
  const file = join(folder, `${kind}-${holderName(ownHolder(host))}-${randomHex(6)}`);
  let heartbeat: NodeJS.Timeout | undefined;
  try {
    try {
      await host.fs.mkdir(folder, { recursive: true });
      await acquire({ kind, folder, file, what: place.what ?? "the store" }, ctx);
    } catch (error) {
      if (kind === "use" && isSystemError(error, "EROFS")) return await fn();
      throw (place.explain ?? diskError)(error, root);
    }
    heartbeat = setInterval(() => beat(host, file), HEARTBEAT_MS).unref();
    return await inside.run(new Map([...(inside.getStore() ?? []), [root, kind]]), fn);
  } finally {
    clearInterval(heartbeat);
    await host.fs.rm(file, { force: true });
  }
}

async function acquire(
  lock: { readonly kind: Kind; readonly folder: string; readonly file: string; readonly what: string },
  ctx: LockContext,
): Promise<void> {
  const { kind, folder, file } = lock;
  const { host, signal } = ctx;
  const began = performance.now();
  let noticed = false;
  for (;;) {
    signal.throwIfAborted();
    await host.fs.writeFile(file, "", { flag: "wx", mode: 0o644 });
    const announced = performance.now();
    let against = await standingAgainst(kind, folder, file, host);
    while (against.length > 0 && kind === "collect" && performance.now() - announced < ANNOUNCE_MS) {
      if (against.some((name) => name.startsWith("collect-") && join(folder, name) < file)) break;
      await delay(POLL_MS, undefined, { signal });
      beat(host, file);
      against = await standingAgainst(kind, folder, file, host);
    }
    if (against.length === 0) return;
    await host.fs.rm(file, { force: true });
    while (against.length > 0) {
      if (!noticed && performance.now() - began > NOTICE_MS) {
        noticed = true;
        ctx.report.note(`waiting for another bothy (process ${pids(against)}) that uses ${lock.what}`);
      }
      await delay(POLL_MS, undefined, { signal });
      // While the first of them stands, the others don't matter: many may be waiting.
      if (!isLive(host, join(folder, against[0]!), against[0]!))
        against = await standingAgainst(kind, folder, file, host);
    }
  }
}

/** Names of other live locks that exclude one of `kind`: every collection, and for a collection every use. */
async function standingAgainst(kind: Kind, folder: string, own: string, host: Host): Promise<string[]> {
  const live: string[] = [];
  for (const name of await listFolder(host, folder)) {
    const path = join(folder, name);
    if (path === own || !(name.startsWith("collect-") || (kind === "collect" && name.startsWith("use-"))))
      continue;
    if (isLive(host, path, name)) live.push(name);
    else await host.fs.rm(path, { force: true });
  }
  return live;
}

function isLive(host: Host, path: string, name: string): boolean {
  const holder = parseHolder(name.slice(name.indexOf("-") + 1));
  const state = holder === undefined ? "foreign" : holderState(holder, host);
  if (state === "dead" || !host.fsSync.existsSync(path)) return false;
  if (state === "alive") return true;
  try {
    return host.now().getTime() - host.fsSync.lstatSync(path).mtimeMs < SILENT_MS;
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return false;
    throw error;
  }
}

function beat(host: Host, file: string): void {
  const now = host.now();
  try {
    host.fsSync.utimesSync(file, now, now);
  } catch (error) {
    if (!isSystemError(error, "ENOENT")) throw error;
  }
}

function pids(names: readonly string[]): string {
  return [...new Set(names.map((name) => name.split("-")[1]))].join(", ");
}
