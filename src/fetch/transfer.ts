import { fileURLToPath } from "node:url";
import { isSystemError, UserError, withoutCredentials } from "../base/error.ts";
import type { Context } from "../host/context.ts";
import { STALL_BYTES } from "./settings.ts";

/** One answer of a server, its body not yet read. */
export interface Transfer {
  readonly status: 200 | 206 | 304;
  /** Bytes of the whole body where the server tells. */
  readonly length: number | undefined;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  /** As the server names it, `text/html; charset=utf-8`. */
  readonly contentType: string | undefined;
  /** Throws a TransferFailure when it stalls or breaks off. To be read to its end or returned from. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Instead of reading the body. */
  cancel(): Promise<void>;
}

export interface TransferOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Skip that many bytes (206), where the server can. */
  readonly offset?: number;
  readonly timeout: number;
}

/** Why one try of one address came to nothing. Caught by the retries; users see it as a UserError. */
export class TransferFailure extends Error {
  override readonly name = "TransferFailure";
  readonly kind: "gone" | "refused" | "server" | "timeout" | "incomplete" | "connection" | "too-big";
  readonly retry: boolean;
  /** Seconds that the server asked to wait. */
  readonly retryAfter: number | undefined;

  constructor(
    kind: TransferFailure["kind"],
    message: string,
    options: { retry?: boolean; retryAfter?: number | undefined; cause?: unknown } = {},
  ) {
    super(withoutCredentials(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.retry = options.retry ?? false;
    this.retryAfter = options.retryAfter;
  }
}

/** Asks `url` (http, https, file) once. Throws a TransferFailure, or the reason of `ctx.signal` when that is aborted. */
export async function startTransfer(ctx: Context, url: string, options: TransferOptions): Promise<Transfer> {
  ctx.signal.throwIfAborted();
  if (url.startsWith("file:")) return startFile(ctx, url, options.offset ?? 0);
  if (!/^https?:/.test(url))
    throw new UserError("bad-address", `can't fetch ${url}`, {
      reason: "only http, https and file addresses can be fetched",
      help: "configure a mirror with such an address: `bothy config list` shows the settings",
    });
  if (ctx.offline)
    throw new UserError("offline", `can't fetch ${url}`, {
      reason: "bothy was told to stay offline",
      help: "run the command again without --offline",
    });
  return startHttp(ctx, url, options);
}

async function startHttp(ctx: Context, url: string, options: TransferOptions): Promise<Transfer> {
  const guard = stallGuard(ctx.signal, options.timeout);
  const { address, authorization } = splitCredentials(url);
  const headers: Record<string, string> = { ...authorization, ...options.headers };
  if (options.offset) headers.range = `bytes=${options.offset}-`;
  let response: Response;
  try {
    response = await ctx.host.fetch(address, { headers, signal: guard.signal });
  } catch (error) {
    guard.stop();
    throw explained(ctx, error, guard.stalled(), `no answer within ${options.timeout / 1000} s`);
  }
  const { status } = response;
  if (status !== 200 && status !== 206 && status !== 304) {
    guard.stop();
    await response.body?.cancel().catch(() => {});
    throw refusal(response, options.offset !== undefined && options.offset > 0);
  }
  const length = response.headers.has("content-encoding") ? null : response.headers.get("content-length");
  return {
    status,
    length: length === null ? undefined : Number(length),
    etag: response.headers.get("etag") ?? undefined,
    lastModified: response.headers.get("last-modified") ?? undefined,
    contentType: response.headers.get("content-type") ?? undefined,
    body: guarded(ctx, response, guard, options.timeout),
    async cancel() {
      guard.stop();
      await response.body?.cancel().catch(() => {});
    },
  };
}

async function* guarded(
  ctx: Context,
  response: Response,
  guard: ReturnType<typeof stallGuard>,
  timeout: number,
): AsyncIterable<Uint8Array> {
  try {
    for await (const chunk of response.body ?? []) {
      guard.moved(chunk.length);
      yield chunk;
    }
  } catch (error) {
    throw explained(ctx, error, guard.stalled(), `it stalled for ${timeout / 1000} s`);
  } finally {
    guard.stop();
  }
}

/** A signal that is aborted with `signal`, or when fewer than STALL_BYTES were reported by `moved` for `timeout` ms. */
function stallGuard(signal: AbortSignal, timeout: number) {
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  let stalled = false;
  let counted = 0;
  const timer = setTimeout(() => {
    stalled = true;
    controller.abort(new Error("stalled"));
  }, timeout);
  return {
    signal: controller.signal,
    stalled: () => stalled,
    moved(bytes: number) {
      counted += bytes;
      if (counted < STALL_BYTES) return;
      counted = 0;
      if (!stalled) timer.refresh();
    },
    stop() {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    },
  };
}

function refusal(response: Response, ranged: boolean): TransferFailure {
  const { status } = response;
  const said = `the server answered ${status}${response.statusText ? ` ${response.statusText}` : ""}`;
  if (status === 404 || status === 410) return new TransferFailure("gone", said);
  if (status === 416 && ranged) return new TransferFailure("incomplete", said, { retry: true });
  if (status >= 500 || status === 429 || status === 408) {
    const wait = Number(response.headers.get("retry-after") ?? Number.NaN);
    const retryAfter = Number.isFinite(wait) ? wait : undefined;
    return new TransferFailure("server", said, { retry: true, retryAfter });
  }
  return new TransferFailure("refused", said);
}

function explained(ctx: Context, error: unknown, stalled: boolean, stallMessage: string): Error {
  ctx.signal.throwIfAborted();
  if (stalled) return new TransferFailure("timeout", stallMessage, { retry: true, cause: error });
  if (!(error instanceof TypeError)) return error instanceof Error ? error : new Error(String(error));
  const cause = error.cause;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "UND_ERR_HEADERS_TIMEOUT" || code === "ETIMEDOUT")
    return new TransferFailure("timeout", "no connection in time", { retry: true, cause: error });
  if (error.message === "terminated")
    return new TransferFailure("incomplete", "the connection was closed before the end of the file", {
      retry: true,
      cause: error,
    });
  const why = cause instanceof Error && cause.message !== "" ? cause.message : code || error.message;
  return new TransferFailure("connection", why, { retry: code !== "ENOTFOUND", cause: error });
}

/** `fetch` takes no credentials within an address: they go into the header that they stand for. */
function splitCredentials(url: string): { address: string; authorization: Record<string, string> } {
  const parsed = new URL(url);
  if (parsed.username === "" && parsed.password === "") return { address: url, authorization: {} };
  const pair = `${decoded(parsed.username)}:${decoded(parsed.password)}`;
  parsed.username = "";
  parsed.password = "";
  return {
    address: parsed.href,
    authorization: { authorization: `Basic ${Buffer.from(pair).toString("base64")}` },
  };
}

/** A `%` that begins no escape is meant as itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

async function startFile(ctx: Context, url: string, offset: number): Promise<Transfer> {
  const path = fileURLToPath(url);
  try {
    const stat = await ctx.host.fs.stat(path);
    if (!stat.isFile()) throw new TransferFailure("gone", `${path} is no file`);
    return {
      status: offset > 0 ? 206 : 200,
      length: stat.size - offset,
      etag: undefined,
      lastModified: stat.mtime.toUTCString(),
      contentType: undefined,
      body: readFrom(ctx, path, offset),
      cancel: async () => {},
    };
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR"))
      throw new TransferFailure("gone", `there is no ${path}`, { cause: error });
    if (isSystemError(error)) throw new TransferFailure("refused", error.message, { cause: error });
    throw error;
  }
}

async function* readFrom(ctx: Context, path: string, offset: number): AsyncIterable<Uint8Array> {
  yield* ctx.host.fsSync.createReadStream(path, { start: offset, signal: ctx.signal });
}
