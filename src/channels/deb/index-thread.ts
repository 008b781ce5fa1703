import { Worker } from "node:worker_threads";
import { decompress } from "../../archive/decompress.ts";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { workerEntry } from "../../host/installation.ts";
import { buildPackagesIndex } from "./index-build.ts";

/** What the thread gets: the path of a Packages file, compressed or not, and its name for messages. */
export interface IndexJob {
  readonly path: string;
  readonly name: string;
}

export type IndexAnswer = { readonly index: Uint8Array } | { readonly failure: string };

/** Read at once, as starting a thread would take longer. */
const SMALL_BYTES = 1 << 16;

/**
 * The compact index of the Packages file at `path`, whose name in messages is `name`. A large one is decompressed and
 * read in a thread, as it takes a second. Throws a UserError `damaged-index`.
 */
export async function makeIndex(ctx: Context, path: string, name: string): Promise<Buffer> {
  try {
    const { size } = await ctx.host.fs.stat(path);
    return size > SMALL_BYTES ? await inThread(ctx, { path, name }) : await inPlace(ctx, path, name);
  } catch (error) {
    ctx.signal.throwIfAborted();
    throw new UserError("damaged-index", `can't read ${name}`, {
      reason: error instanceof Error ? error.message : String(error),
      help: "the archive published a broken file: try again later, or configure another mirror",
      cause: error,
    });
  }
}

async function inPlace(ctx: Context, path: string, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await decompress(ctx.host, name, await ctx.host.fs.readFile(path), (chunk) =>
    chunks.push(Buffer.from(chunk)),
  );
  return buildPackagesIndex(Buffer.concat(chunks));
}

function inThread(ctx: Context, job: IndexJob): Promise<Buffer> {
  const worker = new Worker(workerEntry("channels/deb/index-worker"));
  const stop = () => void worker.terminate();
  ctx.signal.addEventListener("abort", stop);
  return new Promise<Buffer>((resolve, reject) => {
    worker.once("message", (answer: IndexAnswer) => {
      if ("index" in answer) {
        const { buffer, byteOffset, byteLength } = answer.index;
        resolve(Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength));
      } else reject(new Error(answer.failure));
    });
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("the thread ended early")));
    worker.postMessage(job);
  }).finally(() => {
    ctx.signal.removeEventListener("abort", stop);
    return worker.terminate();
  });
}
