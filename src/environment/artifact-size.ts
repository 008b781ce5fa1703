import { isSystemError } from "../base/error.ts";
import { artifactPath } from "../fetch/artifact-cache.ts";
import type { Context } from "../host/context.ts";
import type { LockedPackage } from "../lockfile/types.ts";

export interface ArtifactSize {
  /** Bytes; absent where neither the lock nor the cache tells. */
  readonly bytes?: number;
  /** The cache has the artifact: nothing is downloaded. */
  readonly cached: boolean;
}

/** How much a locked package is to download, as the lock and the artifact cache tell. */
export function artifactSize(item: LockedPackage, ctx: Context): ArtifactSize {
  try {
    return { bytes: ctx.host.fsSync.statSync(artifactPath(ctx, item.hash)).size, cached: true };
  } catch (error) {
    if (!isSystemError(error, "ENOENT", "ENOTDIR", "EACCES")) throw error;
    return { ...(item.size === undefined ? {} : { bytes: item.size }), cached: false };
  }
}
