import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { gunzip } from "node:zlib";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { workerEntry } from "../../host/installation.ts";
import { buildPackagesIndex } from "./index-build.ts";

/** What the thread gets: a Packages file, plain or as .xz. */
export interface IndexJob {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly compressed: boolean;
}

/** Parsed at once, as starting a thread would take longer. */
const SMALL_BYTES = 1 << 20;

export type IndexAnswer = { readonly index: Uint8Array } | { readonly failure: string };

/**
 * The compact index of the Packages file at `path`, whose name (.xz, .gz or neither) is `name`. Decompressed by the
 * machine's xz where there is one, else in WebAssembly; a large one is parsed in a thread, as it takes a second. Throws a UserError
 * `damaged-index`.
 */
export async function makeIndex(ctx: Context, path: string, name: string): Promise<Buffer> {
  try {
    const job = await readJob(ctx, path, name);
    const small = !job.compressed && job.data.length < SMALL_BYTES;
    return small ? buildPackagesIndex(Buffer.from(job.data.buffer)) : await inThread(ctx, job);
  } catch (error) {
    ctx.signal.throwIfAborted();
    throw new UserError("damaged-index", `can't read ${name}`, {
      reason: error instanceof Error ? error.message : String(error),
      help: "the archive published a broken file: try again later, or configure another mirror",
      cause: error,
    });
  }
}

async function readJob(ctx: Context, path: string, name: string): Promise<IndexJob> {
  const unpacked = name.endsWith(".xz") ? await unpackedByProgram(ctx, path) : undefined;
  if (unpacked !== undefined) return { data: own(unpacked), compressed: false };
  const data = await ctx.host.fs.readFile(path);
  if (name.endsWith(".gz")) return { data: own(await promisify(gunzip)(data)), compressed: false };
  return { data: own(data), compressed: name.endsWith(".xz") };
}

async function unpackedByProgram(ctx: Context, path: string): Promise<Buffer | undefined> {
  try {
    const run = await ctx.host.run("xz", ["--decompress", "--stdout", "--", path], {
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

/** Bytes with a buffer of their own, which can be handed to a thread. */
function own(data: Buffer): Uint8Array<ArrayBuffer> {
  const whole = data.byteOffset === 0 && data.byteLength === data.buffer.byteLength;
  return whole && data.buffer instanceof ArrayBuffer ? new Uint8Array(data.buffer) : Uint8Array.from(data);
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
    worker.postMessage(job, [job.data.buffer]);
  }).finally(() => {
    ctx.signal.removeEventListener("abort", stop);
    return worker.terminate();
  });
}
