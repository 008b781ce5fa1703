import { join } from "node:path";
import { foreignNames } from "../environment/removal/own-names.ts";
import type { Context } from "../host/context.ts";
import { diskUse } from "../store/folder-size.ts";
import { listFolder, removeTree } from "../store/staging.ts";

/** What the cache holds: files, and bytes on the disk. */
export interface CacheUse {
  readonly files: number;
  readonly bytes: number;
}

/** V8's compiled code of bothy itself: it belongs to the installation, and the process that asks writes to it. */
const OWN = "compile-cache";

/** Downloaded artifacts, and all the rest: indexes, helpers of channels. */
export async function cacheUse(ctx: Context): Promise<{ artifacts: CacheUse; indexes: CacheUse }> {
  const names = await cachedNames(ctx);
  const use = (wanted: readonly string[]): CacheUse =>
    wanted
      .map((name) => diskUse(join(ctx.places.cache, name), ctx.host))
      .reduce((a, b) => ({ files: a.files + b.files, bytes: a.bytes + b.bytes }), { files: 0, bytes: 0 });
  return { artifacts: use(["artifacts"]), indexes: use(names.filter((name) => name !== "artifacts")) };
}

/** Empties the cache: all of it is fetched or made again when it is needed. With `dryRun` it only says how much that is. */
export async function clearCache(options: { readonly dryRun: boolean }, ctx: Context): Promise<CacheUse> {
  const { artifacts, indexes } = await cacheUse(ctx);
  if (!options.dryRun)
    for (const name of await cachedNames(ctx)) await removeTree(ctx.host, join(ctx.places.cache, name));
  return { files: artifacts.files + indexes.files, bytes: artifacts.bytes + indexes.bytes };
}

async function cachedNames(ctx: Context): Promise<string[]> {
  const others = foreignNames("cache", ctx);
  const all = await listFolder(ctx.host, ctx.places.cache);
  return all.filter((name) => name !== OWN && !others.includes(name));
}
