import { UserError } from "../../base/error.ts";
import { artifactPath, cachedArtifact } from "../../fetch/artifact-cache.ts";
import { downloadArtifact } from "../../fetch/download.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import type { FetchAhead } from "./fetch-ahead.ts";
import { withIndexCredentials } from "./index-settings.ts";
import { packageFiles } from "./python-index.ts";
import type { PythonWithPip } from "./uv-program.ts";
import { rememberAddress, rememberedAddress } from "./wheel-addresses.ts";

/** What it takes to get files of the index. */
export interface IndexAccess {
  readonly python: PythonWithPip;
  /** Wheels that are under way already; absent: none. */
  readonly ahead?: FetchAhead;
}

/** The path of a wheel or source distribution in the artifact cache. Its address is remembered from resolving, else asked of the index. */
export async function fetchWheel(item: LockedPackage, access: IndexAccess, ctx: Context): Promise<string> {
  const { python, ahead } = access;
  const remembered = await rememberedAddress(item.hash, ctx);
  if (remembered !== undefined && (await ahead?.take(remembered, item.file, ctx)) === item.hash)
    return artifactPath(ctx, item.hash);
  const cached = await cachedArtifact(ctx, item.hash);
  if (cached !== undefined) return cached;
  if (remembered !== undefined) {
    try {
      return await downloadFile(item, remembered, ctx);
    } catch (error) {
      // The hint may be another index's: ask the one that is configured now.
      if (!(error instanceof UserError) || !/^(artifact-gone|fetch-refused|hash-mismatch)$/.test(error.code))
        throw error;
    }
  }
  const files = await packageFiles(item.name, python, ctx);
  const found =
    files.find((file) => file.hash === item.hash) ??
    files.find((file) => file.hash === undefined && file.file === item.file);
  if (found === undefined) {
    throw new UserError("artifact-gone", `the Python index has no ${item.file} with ${item.hash}`, {
      reason: `pypi:${item.name}@${item.version} was taken back, or the index configured here never had it`,
      help: `bothy upgrade ${item.name} takes a version that it offers now`,
    });
  }
  const path = await downloadFile(item, found.url, ctx);
  await rememberAddress(item.hash, found.url, ctx);
  return path;
}

/** A file of the index by its hash, from its address. Path in the artifact cache. */
export async function downloadFile(
  item: Pick<LockedPackage, "file" | "hash" | "size">,
  url: string,
  ctx: Context,
): Promise<string> {
  return downloadArtifact(ctx, {
    urls: [await withIndexCredentials(url, ctx)],
    hash: item.hash,
    label: item.file,
    ...(item.size === undefined ? {} : { size: item.size }),
  });
}
