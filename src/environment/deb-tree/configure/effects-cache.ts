import { join } from "node:path";
import { sha256 } from "../../../base/digest.ts";
import { isSystemError, UserError } from "../../../base/error.ts";
import { writeWhole } from "../../../fetch/cache-file.ts";
import type { Context } from "../../../host/context.ts";
import type { KeptEffect, KeptFile } from "./effects.ts";

/** The most that the cache keeps of configured trees: those used longest ago go first. */
const MOST_BYTES = 512 << 20;
/** Effects larger than this are not kept. */
const LARGEST = 64 << 20;

/**
 * A file `<cache>/configured/<key>`: a line with the sha256 of all behind it, a line of JSON with the effects, where a file's
 * content is its length, and the contents one after another.
 */
type Listed = Exclude<KeptEffect, KeptFile> | (Omit<KeptFile, "content"> & { readonly length: number });

/** The effects that were kept under `key`; undefined when there are none that are whole. */
export function readEffects(ctx: Context, key: string): KeptEffect[] | undefined {
  const path = effectsPath(ctx, key);
  let bytes: Buffer;
  try {
    bytes = ctx.host.fsSync.readFileSync(path);
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR", "EACCES")) return undefined;
    throw error;
  }
  const first = bytes.indexOf("\n") + 1;
  const body = bytes.subarray(first);
  if (first === 0 || bytes.toString("latin1", 0, first - 1) !== sha256(body)) return undefined;
  touch(ctx, path);
  const second = body.indexOf("\n") + 1;
  const listed = JSON.parse(body.toString("utf8", 0, second)) as Listed[];
  let at = second;
  return listed.map((one): KeptEffect => {
    if (one.kind !== "file") return one;
    const { length, ...effect } = one;
    at += length;
    return { ...effect, content: body.subarray(at - length, at) };
  });
}

/** Keeps the effects for other trees of the same packages; a cache that can't be written to is left alone. */
export async function keepEffects(ctx: Context, key: string, effects: readonly KeptEffect[]): Promise<void> {
  const contents: Uint8Array[] = [];
  const listed = effects.map((effect): Listed => {
    if (effect.kind !== "file") return effect;
    const { content, ...rest } = effect;
    contents.push(content);
    return { ...rest, length: content.length };
  });
  const body = Buffer.concat([Buffer.from(`${JSON.stringify(listed)}\n`), ...contents]);
  if (body.length > LARGEST) return;
  try {
    await writeWhole(ctx, effectsPath(ctx, key), Buffer.concat([Buffer.from(`${sha256(body)}\n`), body]));
    await makeRoom(ctx);
  } catch (error) {
    if (!(error instanceof UserError || isSystemError(error, "ENOENT", "EACCES", "EPERM", "EROFS")))
      throw error;
  }
}

function effectsPath(ctx: Context, key: string): string {
  return join(ctx.places.cache, "configured", key);
}

function touch(ctx: Context, path: string): void {
  const now = ctx.host.now();
  try {
    ctx.host.fsSync.utimesSync(path, now, now);
  } catch (error) {
    if (!isSystemError(error, "ENOENT", "EPERM", "EACCES", "EROFS")) throw error;
  }
}

async function makeRoom(ctx: Context): Promise<void> {
  const folder = join(ctx.places.cache, "configured");
  const kept: { path: string; size: number; used: number }[] = [];
  for (const name of await ctx.host.fs.readdir(folder)) {
    const path = join(folder, name);
    const { size, mtimeMs } = await ctx.host.fs.stat(path);
    kept.push({ path, size, used: mtimeMs });
  }
  kept.sort((a, b) => b.used - a.used);
  let bytes = 0;
  for (const { path, size } of kept) {
    bytes += size;
    if (bytes > MOST_BYTES) await ctx.host.fs.rm(path, { force: true });
  }
}
