import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";

/**
 * The bytes of a Packages file that was fetched as `name` (ending in .xz, .gz or neither): by the machine's xz where
 * there is one, else in WebAssembly. Throws a UserError `damaged-index`.
 */
export async function decompress(ctx: Context, path: string, name: string): Promise<Buffer> {
  try {
    if (name.endsWith(".xz")) return (await byProgram(ctx, path)) ?? (await byWasm(ctx, path));
    const data = await ctx.host.fs.readFile(path);
    return name.endsWith(".gz") ? await promisify(gunzip)(data) : data;
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (error instanceof UserError) throw error;
    throw new UserError("damaged-index", `can't decompress ${name}`, {
      reason: error instanceof Error ? error.message : String(error),
      help: "the archive published a broken file: try again later, or configure another mirror",
      cause: error,
    });
  }
}

async function byProgram(ctx: Context, path: string): Promise<Buffer | undefined> {
  try {
    const run = await ctx.host.run("xz", ["--decompress", "--stdout", "--threads=0", "--", path], {
      env: ctx.host.env,
      signal: ctx.signal,
      stderr: "ignore",
    });
    return run.code === 0 ? run.stdout : undefined;
  } catch (error) {
    if (error instanceof UserError && error.code === "no-such-program") return undefined;
    throw error;
  }
}

async function byWasm(ctx: Context, path: string): Promise<Buffer> {
  const { XzReadableStream } = await import("xz-decompress");
  const source = new Blob([await ctx.host.fs.readFile(path)]).stream();
  const chunks: Uint8Array[] = [];
  for await (const chunk of new XzReadableStream(source)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
