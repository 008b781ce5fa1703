import { join } from "node:path";
import { isSystemError } from "../base/error.ts";
import type { Context } from "../host/context.ts";
import type { Host } from "../host/host.ts";
import { listFolder } from "./staging.ts";
import type { Store } from "./types.ts";

export interface Usage {
  readonly count: number;
  /** On the disk. A file with several names counts once, where it comes first: objects, trees, environments, staging. */
  readonly bytes: number;
}

export interface StoreUsage {
  readonly root: string;
  readonly objects: Usage;
  readonly trees: Usage;
  readonly environments: Usage;
  readonly staging: Usage;
  readonly bytes: number;
}

/** How much of the disk the store takes, by kind. A store that isn't there takes nothing. */
export async function storeUsage(store: Store, ctx: Pick<Context, "host">): Promise<StoreUsage> {
  const seen = new Set<string>();
  const of = async (kind: string): Promise<Usage> => {
    const folder = join(store.root, kind);
    const names = await listFolder(ctx.host, folder);
    const paths = names.map((name) => join(folder, name));
    return { count: names.length, bytes: measure(ctx.host, paths, { seen }).bytes };
  };
  const objects = await of("objects");
  const trees = await of("trees");
  const environments = await of("environments");
  const staging = await of("tmp");
  const bytes = objects.bytes + trees.bytes + environments.bytes + staging.bytes;
  return { root: store.root, objects, trees, environments, staging, bytes };
}

/** Disk space below `paths`, each inode once. `onlyOwn`: without files that have a further name elsewhere. */
export function measure(
  host: Host,
  paths: readonly string[],
  options: { readonly seen?: Set<string>; readonly onlyOwn?: boolean },
): { bytes: number } {
  const seen = options.seen ?? new Set<string>();
  const names = new Map<string, { links: bigint; size: number }>();
  let bytes = 0;
  const visit = (path: string): void => {
    let stat: ReturnType<typeof lstat>;
    try {
      stat = lstat(host, path);
      if (stat.isDirectory()) for (const child of host.fsSync.readdirSync(path)) visit(join(path, child));
    } catch (error) {
      if (isSystemError(error, "ENOENT", "EACCES")) return; // gone meanwhile, or another process's staging
      throw error;
    }
    const inode = `${stat.dev}:${stat.ino}`;
    const size = Number(stat.blocks) * 512;
    if (options.onlyOwn && !stat.isDirectory() && stat.nlink > 1n) {
      const known = names.get(inode);
      names.set(inode, { links: (known?.links ?? stat.nlink) - 1n, size });
      return;
    }
    if (seen.has(inode)) return;
    seen.add(inode);
    bytes += size;
  };
  for (const path of paths) visit(path);
  for (const { links, size } of names.values()) if (links === 0n) bytes += size;
  return { bytes };
}

function lstat(host: Host, path: string) {
  return host.fsSync.lstatSync(path, { bigint: true });
}
