import type { Hash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { limiter } from "../base/concurrency.ts";
import { newHash } from "../base/crypto.ts";
import { type Digest, digest, digestAlgorithm, digestHex } from "../base/digest.ts";
import { UserError, withoutCredentials } from "../base/error.ts";
import type { Task } from "../base/report.ts";
import type { Context } from "../host/context.ts";
import { artifactPath, cachedArtifact, withPartial } from "./artifact-cache.ts";
import { withRetries } from "./retry.ts";
import { startTransfer, TransferFailure } from "./transfer.ts";

/** Downloads at once, of all that this process wants: more gain nothing and are a burden to a mirror. */
const oneOfEight = limiter(8);

export interface DownloadOptions {
  /** Tried in order; http, https or file. */
  readonly urls: readonly string[];
  readonly hash: Digest;
  /** Bytes; a server that announces or sends more or fewer is not believed. */
  readonly size?: number;
  /** Names the artifact in messages: its file name or package. */
  readonly label: string;
  /** What each address is asked with. */
  readonly headers?: (url: string) => Readonly<Record<string, string>>;
  /** Gets the bytes as they come, so that many downloads share one bar; absent: a task of its own. */
  readonly task?: Task;
}

/**
 * The path of the artifact `hash` in the artifact cache: from there, else downloaded. Its bytes have been checked
 * against `hash` before the path exists. Several processes may ask for the same one. Throws a UserError:
 * `artifact-gone` (all addresses say there is no such file), `hash-mismatch`, `offline`, `fetch-timeout`,
 * `fetch-incomplete`, `fetch-refused`, `fetch-failed`, `disk-full`, `cache-unwritable`.
 */
export async function downloadArtifact(ctx: Context, options: DownloadOptions): Promise<string> {
  const cached = await cachedArtifact(ctx, options.hash);
  if (cached !== undefined) {
    if (options.size !== undefined) options.task?.advance(options.size, options.label);
    return cached;
  }
  const path = artifactPath(ctx, options.hash);
  return withPartial(ctx, path, async (partial) => {
    await downloadTo(ctx, options, partial);
    await ctx.host.fs.rename(partial, path);
    return path;
  });
}

/**
 * Downloads what is at `url` and puts it into the artifact cache under the sha256 that it turns out to have, which is returned: whoever
 * asks for that hash finds it there. Throws downloadArtifact's errors.
 */
export async function downloadUnnamed(
  ctx: Context,
  options: {
    readonly url: string;
    readonly label: string;
    readonly task: Task;
    readonly headers?: DownloadOptions["headers"];
  },
): Promise<Digest> {
  const { url, label, task, headers = () => ({}) } = options;
  return withPartial(ctx, join(ctx.places.cache, "artifacts/unnamed/file"), async (partial) => {
    const found = await oneOfEight(
      () => fill(ctx, { urls: [url], label, headers }, partial, task),
      ctx.signal,
    );
    const path = artifactPath(ctx, found);
    await ctx.host.fs.mkdir(dirname(path), { recursive: true });
    await ctx.host.fs.rename(partial, path);
    return found;
  });
}

/**
 * Downloads into the new file `path` and checks it, past the artifact cache: for what isn't kept. What is left there
 * after a failure is worth nothing. Throws downloadArtifact's errors.
 */
export async function downloadTo(ctx: Context, options: DownloadOptions, path: string): Promise<void> {
  const { size, task } = options;
  if (task !== undefined) {
    await oneOfEight(() => fill(ctx, options, path, task));
    return;
  }
  const total = size === undefined ? {} : { total: size };
  const own = ctx.report.task(`Fetching ${options.label}`, { unit: "bytes", ...total });
  try {
    await oneOfEight(() => fill(ctx, options, path, own));
  } finally {
    own.done();
  }
}

/** What may be downloaded before its hash is known: its bytes are then worth what whoever has their hash thinks of it. */
type Wanted = Omit<DownloadOptions, "hash"> & { readonly hash?: Digest };

/** Returns the digest, by the wanted one's algorithm. */
async function fill(ctx: Context, options: Wanted, partial: string, task: Task): Promise<Digest> {
  const { hash } = options;
  const file = await ctx.host.fs.open(partial, "wx", 0o644);
  const sink = artifactSink(file, options, task);
  let mismatch: UserError | undefined;
  const wrong = async (url: string, found: string) => {
    mismatch = mismatchError(options, url, found);
    await sink.restart(url);
    return new TransferFailure("incomplete", mismatch.message, { retry: true });
  };
  try {
    const names = { label: options.label, goneCode: "artifact-gone" };
    await withRetries(ctx, options.urls, names, async (url, timeout) => {
      if (sink.url() !== url) await sink.restart(url);
      const size = await receive(ctx, { options, url, timeout, sink });
      if (size !== undefined) throw await wrong(url, `its size is ${size}, expected ${options.size}`);
      const got = sink.digest();
      if (hash !== undefined && got !== digestHex(hash))
        throw await wrong(url, `its ${digestAlgorithm(hash)} is ${got}, expected ${digestHex(hash)}`);
    });
    await sink.flush();
    return hash ?? digest(`sha256:${sink.digest()}`);
  } catch (error) {
    throw mismatch !== undefined && error instanceof UserError && error.code !== "offline" ? mismatch : error;
  } finally {
    await file.close();
  }
}

/** Written at once: a write for every piece that comes would cost more than the rest of a fast download. */
const PIECE_BYTES = 1 << 18;

/** Where the bytes go: the file, the hash and the bar, all three taken back by `restart`. */
interface Sink {
  /** Address that the bytes so far came from: another one's are never put behind them. */
  url(): string;
  bytes(): number;
  write(chunk: Uint8Array): Promise<void>;
  /** Puts what is kept back into the file. */
  flush(): Promise<void>;
  restart(url: string): Promise<void>;
  digest(): string;
}

function artifactSink(file: FileHandle, options: Wanted, task: Task): Sink {
  const algorithm = options.hash === undefined ? "sha256" : digestAlgorithm(options.hash);
  let hash: Hash = newHash(algorithm);
  let bytes = 0;
  let from = "";
  let kept: Uint8Array[] = [];
  let keptBytes = 0;
  const flush = async () => {
    const piece = Buffer.concat(kept);
    const start = bytes - keptBytes;
    kept = [];
    keptBytes = 0;
    for (let done = 0; done < piece.length; )
      done += (await file.write(piece, done, piece.length - done, start + done)).bytesWritten;
  };
  return {
    flush,
    url: () => from,
    bytes: () => bytes,
    digest: () => hash.copy().digest("hex"),
    async write(chunk) {
      hash.update(chunk);
      bytes += chunk.length;
      kept.push(chunk);
      keptBytes += chunk.length;
      if (keptBytes >= PIECE_BYTES) await flush();
      task.advance(chunk.length, options.label);
    },
    async restart(url) {
      from = url;
      if (bytes === 0) return;
      kept = [];
      keptBytes = 0;
      task.advance(-bytes, options.label);
      bytes = 0;
      hash = newHash(algorithm);
      await file.truncate(0);
    },
  };
}

/** Reads what the sink lacks. Returns the size of a file that isn't of the wanted one, undefined when all came. */
async function receive(
  ctx: Context,
  from: { options: Wanted; url: string; timeout: number; sink: Sink },
): Promise<number | undefined> {
  const { options, sink } = from;
  const transfer = await startTransfer(ctx, from.url, {
    headers: { "accept-encoding": "identity", ...options.headers?.(from.url) },
    offset: sink.bytes(),
    timeout: from.timeout,
  });
  if (transfer.status !== 206) await sink.restart(from.url);
  const announced = transfer.length === undefined ? undefined : sink.bytes() + transfer.length;
  const expected = options.size ?? announced;
  if (expected !== undefined && announced !== undefined && announced !== expected) {
    await transfer.cancel();
    return announced;
  }
  for await (const chunk of transfer.body) {
    if (expected !== undefined && sink.bytes() + chunk.length > expected) return sink.bytes() + chunk.length;
    await sink.write(chunk);
  }
  if (expected !== undefined && sink.bytes() < expected)
    throw new TransferFailure("incomplete", `it ended after ${sink.bytes()} of ${expected} bytes`, {
      retry: true,
    });
  return undefined;
}

function mismatchError(options: Wanted, url: string, found: string): UserError {
  const from = withoutCredentials(url);
  return new UserError("hash-mismatch", `${options.label} from ${from} is not what was asked for`, {
    reason: found,
    help: "nothing was kept; try again or configure another mirror, and if it stays so, the file was changed on the way or on the server",
  });
}
