import { dirname } from "node:path";
import { randomHex } from "../base/crypto.ts";
import type { Context } from "../host/context.ts";
import { cacheError } from "./artifact-cache.ts";

/**
 * Writes a file of the cache so that readers see the old or the new one, whole. UserErrors `disk-full`, `cache-unwritable`.
 * `mode`: permission bits less the umask, 0666 when absent; 0600 for what may hold an address's credentials.
 */
export async function writeWhole(
  ctx: Context,
  path: string,
  data: string | Uint8Array,
  mode = 0o666,
): Promise<void> {
  const partial = `${path}.${ctx.host.pid}-${randomHex(4)}`;
  try {
    await ctx.host.fs.mkdir(dirname(path), { recursive: true });
    await ctx.host.fs.writeFile(partial, data, { mode });
    await ctx.host.fs.rename(partial, path);
  } catch (error) {
    await ctx.host.fs.rm(partial, { force: true }).catch(() => {});
    throw cacheError(error, path);
  }
}
