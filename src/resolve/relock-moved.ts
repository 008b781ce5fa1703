import type { Context } from "../host/context.ts";
import { diffLockfiles, type PackageChange } from "../lockfile/diff.ts";
import type { Lockfile } from "../lockfile/types.ts";
import type { Manifest } from "../manifest/types.ts";
import type { Channels } from "./channel.ts";
import { resolveMoving } from "./resolve-environment.ts";

/**
 * A lock whose packages `gone` (keys) their mirrors no longer have: these move to what is offered now, the others keep
 * their versions where they can. Says what changed, for the notice. UserErrors as in resolveEnvironment.
 */
export async function relockMoved(
  work: { readonly manifest: Manifest; readonly lock: Lockfile; readonly gone: Iterable<string> },
  channels: Channels,
  ctx: Context,
): Promise<{ readonly lock: Lockfile; readonly changes: readonly PackageChange[] }> {
  const { manifest, lock: previous } = work;
  const moves = { all: false, keys: new Set(work.gone), askAnew: true };
  const lock = await resolveMoving({ manifest, previous, moves }, channels, ctx);
  return { lock, changes: diffLockfiles(previous, lock) };
}
