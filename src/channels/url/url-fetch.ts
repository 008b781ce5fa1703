import { type Digest, digestHex } from "../../base/digest.ts";
import { UserError, withoutCredentials } from "../../base/error.ts";
import { artifactPath, cachedArtifact } from "../../fetch/artifact-cache.ts";
import { downloadArtifact, downloadUnnamed } from "../../fetch/download.ts";
import { withRetries } from "../../fetch/retry.ts";
import { startTransfer, type Transfer } from "../../fetch/transfer.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import type { Addresses } from "../../resolve/channel.ts";
import { netrcHeaders } from "./netrc.ts";

/**
 * The file's path in the artifact cache: from there, else from where the manifest says that it is. UserErrors: `offline`, `no-address`,
 * `address-gone`, `hash-mismatch`, those of downloadArtifact.
 */
export async function fetchFile(
  item: LockedPackage,
  addresses: Addresses | undefined,
  ctx: Context,
): Promise<string> {
  const cached = await cachedArtifact(ctx, item.hash);
  if (cached !== undefined) return cached;
  const key = `url:${item.name}`;
  const urls = addresses?.get(item.hash) ?? [];
  const first = urls[0];
  if (first === undefined)
    throw new UserError("no-address", `${key} can't be fetched: bothy.toml has no address for it`, {
      reason: `bothy.lock names a file with ${item.hash}, and no request in bothy.toml does`,
      help: "write the lock anew: bothy lock",
    });
  if (ctx.offline && urls.every((url) => !url.startsWith("file:"))) throw offline(key, first);
  try {
    return await downloadArtifact(ctx, {
      urls,
      hash: item.hash,
      label: key,
      headers: (url) => netrcHeaders(url, ctx.host),
      ...(item.size === undefined ? {} : { size: item.size }),
    });
  } catch (error) {
    throw await explained(error, { key, address: first, hash: item.hash }, ctx);
  }
}

/**
 * Bytes of the file at an address, as its server tells, or as it turns out. UserErrors: `offline`, `address-gone`, `web-page`, those of
 * downloadArtifact; `hash-mismatch` where it had to be downloaded.
 */
export async function fileSize(
  file: { readonly key: string; readonly address: string; readonly hash: Digest },
  ctx: Context,
): Promise<number> {
  const { key, address, hash } = file;
  const cached = await cachedArtifact(ctx, hash);
  if (cached !== undefined) return (await ctx.host.fs.stat(cached)).size;
  if (ctx.offline && !address.startsWith("file:")) throw offline(key, address);
  try {
    const { length, contentType } = await ask(file, ctx);
    if (isWebPage(contentType, address)) throw webPage(key, address);
    if (length !== undefined) return length;
    const headers = (url: string) => netrcHeaders(url, ctx.host);
    return (
      await ctx.host.fs.stat(await downloadArtifact(ctx, { urls: [address], hash, label: key, headers }))
    ).size;
  } catch (error) {
    throw await explained(error, file, ctx);
  }
}

/** Downloads what is at an address, whatever it is: its digest and its path in the artifact cache. UserErrors as of `fileSize`. */
export async function fetchUnknown(
  address: string,
  key: string,
  ctx: Context,
): Promise<{ readonly hash: Digest; readonly path: string }> {
  if (ctx.offline && !address.startsWith("file:")) throw offline(key, address);
  const headers = (url: string) => netrcHeaders(url, ctx.host);
  const task = ctx.report.task(`Fetching ${key}`, { unit: "bytes" });
  try {
    const { contentType } = await ask({ key, address }, ctx);
    if (isWebPage(contentType, address)) throw webPage(key, address);
    const hash = await downloadUnnamed(ctx, { url: address, label: key, task, headers });
    return { hash, path: artifactPath(ctx, hash) };
  } catch (error) {
    throw await explained(error, { key, address }, ctx);
  } finally {
    task.done();
  }
}

/** What the server says of the file, without its content. */
function ask(
  { key, address }: { readonly key: string; readonly address: string },
  ctx: Context,
): Promise<Pick<Transfer, "length" | "contentType">> {
  return withRetries(ctx, [address], { label: key, goneCode: "artifact-gone" }, async (url, timeout) => {
    const headers = { "accept-encoding": "identity", ...netrcHeaders(url, ctx.host) };
    const transfer = await startTransfer(ctx, url, { headers, timeout });
    await transfer.cancel();
    return transfer;
  });
}

async function explained(
  error: unknown,
  file: { readonly key: string; readonly address: string; readonly hash?: Digest },
  ctx: Context,
): Promise<unknown> {
  if (!(error instanceof UserError)) return error;
  const { key, address, hash } = file;
  if (error.code === "artifact-gone")
    return new UserError("address-gone", `${key}: there is no file at ${address}`, {
      reason: error.reason,
      help: `find where its publisher has it now, and give that address: bothy install ${key}=ADDRESS${hash === undefined ? "" : `\na copy from anywhere will do, as file:///PATH too, if its sha256 is ${digestHex(hash)}`}`,
      cause: error,
    });
  if (error.code !== "hash-mismatch") return error;
  const answer = await ask(file, ctx).catch(() => undefined);
  if (answer !== undefined && isWebPage(answer.contentType, address)) return webPage(key, address);
  return new UserError(
    "hash-mismatch",
    `${key}: the file at ${withoutCredentials(address)} is not the one that was asked for`,
    {
      reason: error.reason,
      help: `nothing was kept. If its publisher says that it was changed on purpose, take the new one: bothy install ${key}=${withoutCredentials(address)}`,
      cause: error,
    },
  );
}

function isWebPage(contentType: string | undefined, address: string): boolean {
  return (
    /^(?:text\/html|application\/xhtml)/i.test(contentType ?? "") &&
    !/\.x?html?$/i.test(new URL(address).pathname)
  );
}

function webPage(key: string, address: string): UserError {
  return new UserError("web-page", `${key}: ${address} is a web page, not a file`, {
    reason: "the server answered with HTML: a page about the file, or one that asks who you are",
    help: "give the address that the page's download link has; for a server that wants to know you, write a line into ~/.netrc: machine HOST login NAME password SECRET",
  });
}

function offline(key: string, address: string): UserError {
  return new UserError("offline", `${key} is not on this machine`, {
    reason: `it would be fetched from ${withoutCredentials(address)}, and bothy was told to stay offline`,
    help: "run the command again without --offline",
  });
}
