import { join } from "node:path";
import { shortKey } from "../base/digest.ts";
import type { Context } from "../host/context.ts";
import { writeWhole } from "./cache-file.ts";

/** How long an answer of an index counts as today's: `upgrade` after `upgrade --dry-run` sees the same. */
const LATELY_MS = 10 * 60_000;

/** Whether `rememberAsked` was called with these words within the last ten minutes. */
export async function askedLately(ctx: Context, about: readonly string[]): Promise<boolean> {
  try {
    const { mtimeMs } = await ctx.host.fs.stat(pathOf(ctx, about));
    const age = ctx.host.now().getTime() - mtimeMs;
    return age > -1000 && age < LATELY_MS;
  } catch {
    return false; // never asked, or a cache that can't be read
  }
}

/** Remembers that an index was just asked about all that `about` names. */
export async function rememberAsked(ctx: Context, about: readonly string[]): Promise<void> {
  await writeWhole(ctx, pathOf(ctx, about), "");
}

function pathOf(ctx: Context, about: readonly string[]): string {
  return join(ctx.places.cache, "asked", shortKey([...about].sort()));
}
