import type { Context } from "../../host/context.ts";

/** Runs `fn` with a new folder of uv's, and removes it. */
export async function withScratch<T>(ctx: Context, fn: (path: string) => Promise<T>): Promise<T> {
  const parent = `${ctx.places.cache}/pypi`;
  await ctx.host.fs.mkdir(parent, { recursive: true });
  const path = await ctx.host.fs.mkdtemp(`${parent}/resolve-`);
  try {
    return await fn(path);
  } finally {
    await ctx.host.fs.rm(path, { recursive: true, force: true });
  }
}
