import type { Digest } from "../base/digest.ts";
import type { System } from "../base/system.ts";
import { requestDigest, systemsOf } from "../lockfile/check.ts";
import { closureOf } from "../lockfile/closure.ts";
import { type LockedPackage, type LockedRequest, type Lockfile, owningGroup } from "../lockfile/types.ts";
import type { Manifest, Request } from "../manifest/types.ts";

/** One request of a resolution, and what the lockfile has for it. */
export interface Wanted {
  readonly request: Request;
  readonly systems: readonly System[];
  readonly digest: Digest;
  readonly implied: boolean;
  /** Its block in the lockfile, when it asks for the same still, perhaps on other systems, and isn't to be moved. */
  readonly before?: LockedRequest;
  /** That block, when it is for the same systems too: it stands unless its unit is resolved again. */
  readonly kept?: LockedRequest;
}

/** Which packages give up their locked versions. */
export interface Moves {
  readonly all: boolean;
  /** Keys of locked packages. */
  readonly keys: ReadonlySet<string>;
  /** As `askAnew` in ResolveInput. */
  readonly askAnew?: boolean;
  /** As `missing` in ResolveInput, of all channels and systems. */
  readonly missing?: readonly LockedPackage[];
}

export function wantedRequest(
  request: Request,
  implied: boolean,
  work: { readonly manifest: Manifest; readonly previous: Lockfile | undefined; readonly moves: Moves },
): Wanted {
  const { manifest, previous, moves } = work;
  const systems = systemsOf(request, manifest);
  const digest = requestDigest(request, manifest.options);
  const locked =
    previous !== undefined && Object.hasOwn(previous.requests, request.key)
      ? previous.requests[request.key]
      : undefined;
  const moved = moves.all || rootsOf(locked).some((key) => moves.keys.has(key));
  if (locked === undefined || locked.digest !== digest || (locked.implied ?? false) !== implied || moved)
    return { request, systems, digest, implied };
  const same =
    systems.length === Object.keys(locked.roots).length &&
    systems.every((system) => (locked.roots[system]?.length ?? 0) > 0);
  return { request, systems, digest, implied, before: locked, ...(same ? { kept: locked } : {}) };
}

/** What gives up its locked versions: all, what words name, or either within one group. */
export type Upgrade =
  | "all"
  | { readonly group: string; readonly names?: readonly string[] }
  | readonly string[];

/**
 * What `upgrade` moves: words are request keys, request names or package names. A request's word moves its packages
 * and those of their dependencies that no other request needs.
 */
export function movesOf(upgrade: Upgrade, manifest: Manifest, previous: Lockfile | undefined): Moves {
  if (upgrade === "all" || previous === undefined) return { all: upgrade === "all", keys: new Set() };
  const keys = new Set<string>();
  const group = "group" in upgrade ? upgrade.group : undefined;
  const words = "group" in upgrade ? upgrade.names : upgrade;
  const inGroup = (key: string) =>
    group === undefined || owningGroup(previous.packages[key]?.group ?? "") === group;
  if (words === undefined)
    return { all: false, keys: new Set(Object.keys(previous.packages).filter(inGroup)) };
  for (const word of words) {
    const named = manifest.packages.filter((request) => request.name === word).map(({ key }) => key);
    for (const key of [word, ...named]) for (const moved of ownPackages(previous, key)) keys.add(moved);
    for (const [key, item] of Object.entries(previous.packages)) if (item.name === word) keys.add(key);
  }
  return { all: false, keys: new Set([...keys].filter(inGroup)) };
}

/** Keys of the packages that only this request needs, and its roots. */
function ownPackages(lock: Lockfile, key: string): Set<string> {
  if (!Object.hasOwn(lock.requests, key)) return new Set();
  const roots = rootsOf(lock.requests[key]);
  const others = Object.entries(lock.requests).filter(([other]) => other !== key);
  const shared = closureOf(
    lock,
    others.flatMap(([, request]) => rootsOf(request)),
  );
  return new Set([...roots, ...[...closureOf(lock, roots)].filter((reached) => !shared.has(reached))]);
}

export function rootsOf(request: LockedRequest | undefined): string[] {
  return Object.values(request?.roots ?? {}).flat();
}

/** A request's root packages by system. */
export function lockedRoots(
  request: LockedRequest | undefined,
  lock: Lockfile | undefined,
): ReadonlyMap<System, readonly LockedPackage[]> | undefined {
  if (request === undefined || lock === undefined) return undefined;
  return new Map(
    Object.entries(request.roots).map(([system, keys]) => [
      system as System,
      keys.map((key) => lock.packages[key]!),
    ]),
  );
}
