import { join } from "node:path";
import { isSystemError } from "../base/error.ts";
import type { Host } from "../host/host.ts";

/** Makes folders durable. A sync waits for the whole disk, so many folders share one. */
export interface Durability {
  /** Runs `build`, whose folder will be settled: those that can wait are settled together with it. */
  building<T>(build: () => Promise<T>): Promise<T>;
  /** Resolves when everything below `folder` is on the disk; `soon` where it must not wait for other folders' builds. */
  settle(folder: string, options: { soon: boolean }): Promise<void>;
}

/** So many folders wait for no others: their sync runs while those are built. */
const FULL_BATCH = 32;
/** Nor does one that has waited for so long: what it waits for may take minutes, or wait for it. */
const LONGEST_WAIT_MS = 1000;

interface Waiting {
  readonly folder: string;
  soon: boolean;
  readonly timer: NodeJS.Timeout | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One syncfs(2) for all folders that wait: a batch of imports costs a few syncs and not one fsync(2) each of thousands of
 * files. Where that can't be had, fsync of each file and folder.
 */
export function groupDurability(host: Host, root: string): Durability {
  let waiting: Waiting[] = [];
  let builds = 0;
  let running = false;
  let canSync: boolean | undefined;

  const syncAll = async (folders: readonly string[]) => {
    if (canSync !== false) {
      canSync = (await host.addon()?.syncFileSystem(root)) ?? false;
      if (canSync) return;
    }
    for (const folder of folders) await syncFolder(host, folder);
  };
  const isDue = () =>
    (builds === 0 && waiting.length > 0) || waiting.length >= FULL_BATCH || waiting.some(({ soon }) => soon);
  const drain = async () => {
    if (running) return;
    running = true;
    while (isDue()) {
      const batch = waiting;
      waiting = [];
      for (const item of batch) clearTimeout(item.timer);
      try {
        await syncAll(batch.map((item) => item.folder));
        for (const item of batch) item.resolve();
      } catch (error) {
        for (const item of batch) item.reject(error);
      }
    }
    running = false;
  };
  return {
    building: async (build) => {
      builds++;
      try {
        return await build();
      } finally {
        builds--;
        setImmediate(() => void drain());
      }
    },
    settle: (folder, { soon }) =>
      new Promise((resolve, reject) => {
        const hurry = () => {
          item.soon = true;
          void drain();
        };
        const timer = soon ? undefined : setTimeout(hurry, LONGEST_WAIT_MS);
        const item: Waiting = { folder, soon, timer, resolve, reject };
        waiting.push(item);
        // others may end their builds with this one
        setImmediate(() => void drain());
      }),
  };
}

async function syncFolder(host: Host, folder: string): Promise<void> {
  for (const child of await host.fs.readdir(folder, { withFileTypes: true })) {
    const path = join(folder, child.name);
    if (child.isDirectory()) await syncFolder(host, path);
    else if (child.isFile()) await syncOne(host, path);
  }
  await syncOne(host, folder);
}

/** fsync(2) of one file or folder; a file system that can't for folders (EINVAL) is left alone. */
export async function syncOne(host: Host, path: string): Promise<void> {
  const handle = await host.fs.open(path, "r");
  try {
    await handle.sync();
  } catch (error) {
    if (!isSystemError(error, "EINVAL", "ENOTSUP")) throw error;
  } finally {
    await handle.close();
  }
}
