import { requestDigest, systemsOf } from "../lockfile/check.ts";
import { neededPackages } from "../lockfile/closure.ts";
import type { LockedPackage, LockedRequest, Lockfile } from "../lockfile/types.ts";
import type { Manifest, Request } from "../manifest/types.ts";
import { type UnitKey, unitKey } from "./units.ts";

export interface SeededLock {
  /** What to resolve with as what was locked before; absent: nothing was, and nothing is taken over. */
  readonly previous: Lockfile | undefined;
  /** Units whose packages come from several locks: they must be resolved again, to fit together. */
  readonly touched: ReadonlySet<UnitKey>;
}

/**
 * The lock that was there, with what other locks say of requests that it doesn't answer, or that are in `moved`: so an
 * environment agrees with what it includes. Packages that other locked requests hold stay, unless a moved one needs them. Pure.
 * `sources`: by request key, the lock of the included environment that it comes from.
 */
export function seedLock(work: {
  readonly manifest: Manifest;
  readonly previous: Lockfile | undefined;
  readonly sources: ReadonlyMap<string, Lockfile>;
  readonly moved?: ReadonlySet<string>;
}): SeededLock {
  const { manifest, previous, sources, moved = new Set() } = work;
  const answered = new Set(
    manifest.packages.filter((request) => isAnswered(request, manifest, previous)).map(({ key }) => key),
  );
  const seeds = manifest.packages.flatMap((request) => {
    const source = sources.get(request.key);
    if (source === undefined || (answered.has(request.key) && !moved.has(request.key))) return [];
    const block = blockFor(request, manifest, source);
    return block === undefined ? [] : [{ key: request.key, block, source }];
  });
  if (seeds.length === 0) return { previous, touched: new Set() };
  const held = neededBy(
    previous,
    [...answered].filter((key) => !moved.has(key)),
  );
  const requests: Record<string, LockedRequest> = { ...previous?.requests };
  const packages = new Map(Object.entries(previous?.packages ?? {}));
  const origins = new Map<UnitKey, Set<unknown>>();
  for (const item of packages.values()) note(origins, item, previous);
  for (const { key, block, source } of seeds) {
    requests[key] = block;
    for (const needed of neededBy({ ...source, requests: { [key]: block } }, [key])) {
      const item = source.packages[needed]!;
      if (!packages.has(needed) || !held.has(needed) || moved.has(key)) packages.set(needed, item);
      note(origins, item, source);
    }
  }
  for (const source of new Set(seeds.map((seed) => seed.source)))
    for (const [key, block] of impliedOf(source, seeds, answered)) {
      if (Object.hasOwn(requests, key)) continue;
      requests[key] = block;
      for (const needed of neededBy(source, [key])) {
        if (!packages.has(needed)) packages.set(needed, source.packages[needed]!);
        note(origins, source.packages[needed]!, source);
      }
    }
  const touched = [...origins].filter(([, from]) => from.size > 1).map(([unit]) => unit);
  return {
    previous: { version: 1, requests, packages: Object.fromEntries(packages) },
    touched: new Set(touched),
  };
}

function isAnswered(request: Request, manifest: Manifest, lock: Lockfile | undefined): boolean {
  const locked = ownBlock(lock, request.key);
  return locked?.digest === requestDigest(request, manifest.options) && locked.implied === undefined;
}

/** A source's block of a request, for the systems of the whole; undefined where it asks for something else, or serves none of them. */
function blockFor(request: Request, manifest: Manifest, source: Lockfile): LockedRequest | undefined {
  if (!isAnswered(request, manifest, source)) return undefined;
  const block = source.requests[request.key]!;
  const roots = systemsOf(request, manifest).flatMap((system) => {
    const keys = block.roots[system];
    return keys === undefined ? [] : [[system, keys] as const];
  });
  return roots.length === 0 ? undefined : { ...block, roots: Object.fromEntries(roots) };
}

/** What a source's requests imply, where all of these are asked for. */
function impliedOf(
  source: Lockfile,
  seeds: readonly { readonly key: string; readonly source: Lockfile }[],
  answered: ReadonlySet<string>,
): [string, LockedRequest][] {
  const taken = (key: string) =>
    answered.has(key) || seeds.some((seed) => seed.key === key && seed.source === source);
  const blocks = Object.entries(source.requests);
  if (!blocks.every(([key, { implied }]) => implied === true || taken(key))) return [];
  return blocks.filter(([, { implied }]) => implied === true);
}

/** Keys of the packages that these of a lock's requests need, the base of their trees among them. */
function neededBy(lock: Lockfile | undefined, keys: readonly string[]): ReadonlySet<string> {
  if (lock === undefined) return new Set();
  const requests = keys.flatMap((key) => {
    const block = ownBlock(lock, key);
    return block === undefined ? [] : [[key, block] as const];
  });
  return neededPackages({ ...lock, requests: Object.fromEntries(requests) });
}

function ownBlock(lock: Lockfile | undefined, key: string): LockedRequest | undefined {
  return lock !== undefined && Object.hasOwn(lock.requests, key) ? lock.requests[key] : undefined;
}

function note(origins: Map<UnitKey, Set<unknown>>, item: LockedPackage, source: unknown): void {
  const unit = unitKey(item);
  origins.set(unit, (origins.get(unit) ?? new Set()).add(source));
}
