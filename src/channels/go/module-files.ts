import type { Digest } from "../../base/digest.ts";
import { isSystemError, UserError } from "../../base/error.ts";
import { artifactPath, cacheError, withPartial } from "../../fetch/artifact-cache.ts";
import type { Context } from "../../host/context.ts";
import { goModHash, moduleZipHash } from "./module-hash.ts";

/** A file of a module by its `h1:` hash. */
export interface ModuleFile {
  readonly hash: Digest;
  /** Names it in messages; `/go.mod` at its end where it is no zip. */
  readonly label: string;
}

/** The file's path in the artifact cache when it is there and has what its hash says; a damaged one is removed. */
export async function cachedModuleFile(
  { hash, label }: ModuleFile,
  ctx: Context,
): Promise<string | undefined> {
  const path = artifactPath(ctx, hash);
  if (!ctx.host.fsSync.existsSync(path)) return undefined;
  try {
    if ((await hashOf(path, label, ctx)) === hash) return path;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  await ctx.host.fs.rm(path, { force: true });
  return undefined;
}

/** Puts the file at `path` into the artifact cache, once its hash was compared. UserErrors `hash-mismatch`, those of the cache. */
export async function keepModuleFile(
  file: ModuleFile & { readonly path: string },
  ctx: Context,
): Promise<string> {
  const { path, hash, label } = file;
  const found = await hashOf(path, label, ctx);
  if (found !== hash)
    throw new UserError("hash-mismatch", `${label} is not what was asked for`, {
      reason: `its hash is ${found}, expected ${hash}`,
      help: "nothing was kept; try again or configure another proxy, and if it stays so, the module was changed on the way or on the server",
    });
  const target = artifactPath(ctx, hash);
  return withPartial(ctx, target, async (partial) => {
    try {
      await ctx.host.fs.rename(path, partial);
    } catch (error) {
      if (!isSystemError(error, "EXDEV")) throw cacheError(error, target);
      await ctx.host.fs.copyFile(path, partial);
    }
    await ctx.host.fs.rename(partial, target);
    return target;
  });
}

async function hashOf(path: string, label: string, ctx: Context): Promise<Digest> {
  if (label.endsWith("/go.mod")) return goModHash(await ctx.host.fs.readFile(path));
  return moduleZipHash(ctx.host, path, label);
}
