import { basename, dirname, join } from "node:path";
import { newHash, randomHex } from "../base/crypto.ts";
import { type Digest, digestAlgorithm, digestHex } from "../base/digest.ts";
import { isSystemError, UserError } from "../base/error.ts";
import type { Context } from "../host/context.ts";

const ABANDONED_MS = 3_600_000;

/** Where the artifact `hash` stands once it is downloaded: `<cache>/artifacts/sha256/<2 hex>/<hex>`. */
export function artifactPath(ctx: Context, hash: Digest): string {
  const hex = digestHex(hash);
  return join(ctx.places.cache, "artifacts", digestAlgorithm(hash), hex.slice(0, 2), hex);
}

/** The artifact's path when the cache has it and its bytes are right; a damaged one is removed. */
export async function cachedArtifact(ctx: Context, hash: Digest): Promise<string | undefined> {
  const path = artifactPath(ctx, hash);
  const found = newHash(digestAlgorithm(hash));
  try {
    for await (const chunk of ctx.host.fsSync.createReadStream(path, {
      signal: ctx.signal,
      highWaterMark: 1 << 20,
    }))
      found.update(chunk);
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (isSystemError(error, "ENOENT")) return undefined;
    throw cacheError(error, path);
  }
  if (found.digest("hex") === digestHex(hash)) return path;
  await ctx.host.fs.rm(path, { force: true });
  return undefined;
}

/** Runs `fn` with the path of a new file beside `path`, on the same file system; what `fn` leaves there is removed. */
export async function withPartial<T>(
  ctx: Context,
  path: string,
  fn: (partial: string) => Promise<T>,
): Promise<T> {
  const partial = `${path}.${ctx.host.pid}-${randomHex(4)}.partial`;
  try {
    await ctx.host.fs.mkdir(dirname(path), { recursive: true });
    await removeAbandoned(ctx, path);
    return await fn(partial);
  } catch (error) {
    throw cacheError(error, path);
  } finally {
    await ctx.host.fs.rm(partial, { force: true }).catch(() => {});
  }
}

/** Partial files of `path` that a killed process left: an hour old, and their process is gone. */
async function removeAbandoned(ctx: Context, path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await ctx.host.fs.readdir(folder)) {
    const pid = name.startsWith(`${basename(path)}.`)
      ? /\.(\d+)-[0-9a-f]+\.partial$/.exec(name)?.[1]
      : undefined;
    if (pid === undefined || ctx.host.processIdentity(Number(pid)) !== undefined) continue;
    const found = await ctx.host.fs.stat(join(folder, name)).catch(() => undefined);
    if (found !== undefined && ctx.host.now().getTime() - found.mtimeMs > ABANDONED_MS)
      await ctx.host.fs.rm(join(folder, name), { force: true });
  }
}

/** What a full disk or a read-only cache does, as a UserError; other errors as they are. */
export function cacheError(error: unknown, path: string): unknown {
  if (isSystemError(error, "ENOSPC", "EDQUOT"))
    return new UserError("disk-full", `can't write ${path}`, {
      reason: "the disk that holds bothy's cache is full",
      help: "make room (bothy gc frees what no environment uses), or put the cache elsewhere with XDG_CACHE_HOME",
      cause: error,
    });
  if (isSystemError(error, "ENOENT"))
    return new UserError("cache-gone", `can't use ${path}`, {
      reason: `something removed bothy's cache while it worked: ${error.message}`,
      help: "run the command again",
      cause: error,
    });
  if (isSystemError(error, "EACCES", "EPERM", "EROFS", "ENOTDIR"))
    return new UserError("cache-unwritable", `can't use ${path}`, {
      reason: error.message,
      help: "make bothy's cache folder yours and writable, or put it elsewhere with XDG_CACHE_HOME",
      cause: error,
    });
  return error;
}
