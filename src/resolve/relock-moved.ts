import { UserError } from "../base/error.ts";
import type { Context } from "../host/context.ts";
import { diffLockfiles, type PackageChange } from "../lockfile/diff.ts";
import type { LockedPackage, Lockfile } from "../lockfile/types.ts";
import type { Manifest } from "../manifest/types.ts";
import type { Channels } from "./channel.ts";
import { resolveMoving } from "./resolve-environment.ts";

/** What can't be had as it is locked: keys of `lock`, and what was found to be missing before though indexes list it. */
export interface Gone {
  readonly keys: readonly string[];
  readonly missing: readonly LockedPackage[];
}

/**
 * A lock whose packages `gone` their mirrors no longer have: these move to what is offered now, the others keep
 * their versions where they can. `changes`, for the notice; `missing`: files that indexes list and no mirror has, those of before
 * among them; `stuck`: keys of packages for which the new lock has such a file again. UserErrors as in resolveEnvironment.
 */
export async function relockMoved(
  work: { readonly manifest: Manifest; readonly lock: Lockfile; readonly gone: Gone },
  channels: Channels,
  ctx: Context,
): Promise<{
  readonly lock: Lockfile;
  readonly changes: readonly PackageChange[];
  readonly missing: readonly LockedPackage[];
  readonly stuck: readonly string[];
}> {
  const { manifest, lock: previous, gone } = work;
  const relocked = (missing: readonly LockedPackage[]) => {
    const moves = { all: false, keys: new Set(gone.keys), askAnew: true, missing };
    return resolveMoving({ manifest, previous, moves }, channels, ctx);
  };
  const same = (lock: Lockfile) =>
    gone.keys.filter((key) => lock.packages[key]?.hash === previous.packages[key]!.hash);
  const done = (lock: Lockfile, missing: readonly LockedPackage[]) => ({
    ...{ lock, missing, changes: diffLockfiles(previous, lock), stuck: same(lock) },
  });
  const lock = await relocked(gone.missing);
  const listed = same(lock);
  if (listed.length === 0) return done(lock, gone.missing);
  const missing = [...gone.missing, ...listed.map((key) => previous.packages[key]!)];
  try {
    return done(await relocked(missing), missing);
  } catch (error) {
    if (error instanceof UserError && UNFIT.has(error.code)) return done(lock, missing);
    throw error;
  }
}

/** Codes of errors that say that nothing else fits. */
const UNFIT = new Set(["no-such-package", "no-such-version", "not-on-this-system", "conflict"]);
