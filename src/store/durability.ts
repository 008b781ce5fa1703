import { join } from "node:path";
import { isSystemError, UserError } from "../base/error.ts";
import type { Host } from "../host/host.ts";

/** Makes folders durable; folders that are asked for while a sync runs share the next one. */
export interface Durability {
  /** Resolves when everything below `folder` is on the disk. */
  settle(folder: string): Promise<void>;
}

interface Waiting {
  readonly folder: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One syncfs(2), by `sync -f`, for all folders that wait: a batch of imports costs a few syncs and not one fsync(2)
 * each of thousands of files. Where there is no such program, fsync of each file and folder.
 */
export function groupDurability(host: Host, root: string): Durability {
  let waiting: Waiting[] = [];
  let running = false;
  let canSync: boolean | undefined;

  const syncAll = async (folders: readonly string[]) => {
    if (canSync !== false) {
      canSync = await syncFileSystem(host, root);
      if (canSync) return;
    }
    for (const folder of folders) await syncFolder(host, folder);
  };
  const drain = async () => {
    running = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
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
    settle: (folder) =>
      new Promise((resolve, reject) => {
        waiting.push({ folder, resolve, reject });
        if (!running) void drain();
      }),
  };
}

async function syncFileSystem(host: Host, root: string): Promise<boolean> {
  try {
    return (await host.run("sync", ["-f", root], { stdout: "ignore", stderr: "ignore" })).code === 0;
  } catch (error) {
    if (error instanceof UserError && error.code === "no-such-program") return false;
    throw error;
  }
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
