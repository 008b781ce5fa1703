import { Readable } from "node:stream";
import { UserError } from "../../base/error.ts";
import { cachedArtifact } from "../../fetch/artifact-cache.ts";
import { downloadArtifact } from "../../fetch/download.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import { type NpmOptions, npmOptions } from "./npm-config.ts";
import { explainedNpmError } from "./npm-errors.ts";
import { packument } from "./packument.ts";

/** The tarball's path in the artifact cache. Its address is asked of the registry: the lockfile names no host. */
export async function fetchTarball(item: LockedPackage, ctx: Context): Promise<string> {
  const cached = await cachedArtifact(ctx, item.hash);
  if (cached !== undefined) return cached;
  if (ctx.offline) {
    throw new UserError("offline", `npm:${item.name}@${item.version} is not on this machine`, {
      reason: "bothy was told to stay offline",
      help: "run the command again without --offline",
    });
  }
  const options = await npmOptions(ctx);
  const url = await tarballAddress(item, options, ctx);
  return downloadArtifact(withRegistryFetch(ctx, options), {
    urls: [url],
    hash: item.hash,
    label: `npm:${item.name}@${item.version}`,
    ...(item.size === undefined ? {} : { size: item.size }),
  });
}

async function tarballAddress(item: LockedPackage, options: NpmOptions, ctx: Context): Promise<string> {
  const read = async (extra: object) => {
    const page = await packument(item.name, { ...options, ...extra }, ctx);
    return page?.versions[item.version]?.dist.tarball;
  };
  try {
    // A page read before the version was published may be in the cache.
    const url = (await read({})) ?? (await read({ preferOnline: true }));
    if (url !== undefined) return url;
  } catch (error) {
    throw explainedNpmError(error, `can't read npm's page of ${item.name}`, ctx);
  }
  throw new UserError("artifact-gone", `npm's registry no longer has npm:${item.name}@${item.version}`, {
    reason: "the package or this version of it was taken back, or the registry configured here never had it",
    help: `bothy upgrade ${item.tool ?? item.name} takes a version that it offers now`,
  });
}

/** `ctx` whose fetch sends npm's credentials and uses npm's proxies and certificates, for addresses the registry gave. */
function withRegistryFetch(ctx: Context, options: NpmOptions): Context {
  const fetch: Context["host"]["fetch"] = async (url, init = {}) => {
    const { default: registryFetch } = await import("npm-registry-fetch");
    try {
      const response = await registryFetch(url, {
        ...options,
        cache: undefined,
        retry: { retries: 0 },
        headers: Object.fromEntries(new Headers(init.headers)),
        ...(init.signal ? { signal: init.signal } : {}),
      });
      return asResponse(response);
    } catch (error) {
      const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 0;
      if (status >= 200 && status <= 599) return new Response(null, { status });
      throw asFetchFailure("fetch failed", error);
    }
  };
  return { ...ctx, host: { ...ctx.host, fetch } };
}

function asResponse(response: {
  status: number;
  statusText: string;
  headers: { raw(): Record<string, string[]> };
  body: AsyncIterable<Uint8Array>;
}): Response {
  const headers = new Headers();
  for (const [name, values] of Object.entries(response.headers.raw()))
    for (const value of values) headers.append(name, value);
  const body = Readable.toWeb(Readable.from(chunks(response.body))) as ReadableStream<Uint8Array>;
  return new Response(body, { status: response.status, statusText: response.statusText, headers });
}

async function* chunks(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw asFetchFailure("terminated", error);
  }
}

/** What the Fetch standard's own implementation throws for a network error, so that it is told from a bug. */
function asFetchFailure(message: "fetch failed" | "terminated", error: unknown): TypeError {
  return new TypeError(message, { cause: error });
}
