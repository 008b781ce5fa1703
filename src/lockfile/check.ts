import { canonicalJson } from "../base/canonical-json.ts";
import { type Digest, sha256 } from "../base/digest.ts";
import type { System } from "../base/system.ts";
import type { Manifest, Request } from "../manifest/types.ts";
import { danglingReferences, neededPackages } from "./closure.ts";
import type { Lockfile } from "./types.ts";

/** What keeps a lockfile from being the manifest's. */
export interface LockProblem {
  readonly code:
    | "missing-request"
    | "changed-request"
    | "extra-request"
    | "missing-system"
    | "broken-closure";
  readonly message: string;
  /** `extra-request`: the key that nothing asks for. */
  readonly unasked?: string;
}

/**
 * Digest of what a request asks for: all that a resolution depends on but its key. npm's install scripts are allowed
 * for the whole manifest, so they count for each npm request; what is left out of Python's packages, for each that may be pypi's.
 */
export function requestDigest(request: Request, options: Manifest["options"]): Digest {
  const { key: _, systems, ...rest } = request;
  const mayBePython = request.channel === "pypi" || request.channel === undefined;
  return sha256(
    canonicalJson({
      ...rest,
      ...(systems === undefined ? {} : { systems: [...systems].sort() }),
      ...(request.channel === "npm" && options.npmScripts.length > 0
        ? { npmScripts: [...options.npmScripts].sort() }
        : {}),
      ...(mayBePython && options.pypiExclude.length > 0
        ? { pypiExclude: [...options.pypiExclude].sort() }
        : {}),
    }),
  );
}

/** The systems that a request is for. */
export function systemsOf(request: Request, manifest: Manifest): readonly System[] {
  return manifest.options.systems.filter((system) => request.systems?.includes(system) ?? true);
}

/** A request's key, and where it stands if that is in an included manifest: `jq (../base/bothy.toml:4)`. */
export function namedWithPlace({ key }: Pick<Request, "key">, { places, included }: Manifest): string {
  const place = Object.hasOwn(places, key) ? places[key] : undefined;
  return place !== undefined && included.includes(place.file) ? `${key} (${place.file}:${place.line})` : key;
}

/** Whether the lock is what the manifest asks for, without any resolution; empty when it is. */
export function checkLock(manifest: Manifest, lock: Lockfile): LockProblem[] {
  const problems: LockProblem[] = [];
  for (const request of manifest.packages) {
    const named = namedWithPlace(request, manifest);
    const locked = Object.hasOwn(lock.requests, request.key) ? lock.requests[request.key] : undefined;
    if (locked === undefined || locked.implied) {
      problems.push({ code: "missing-request", message: `${named} is not in the lockfile` });
      continue;
    }
    if (locked.digest !== requestDigest(request, manifest.options))
      problems.push({ code: "changed-request", message: `${named} was changed after it was locked` });
    for (const system of systemsOf(request, manifest))
      if (!locked.roots[system]?.length)
        problems.push({ code: "missing-system", message: `${named} is not locked for ${system}` });
    for (const system of Object.keys(locked.roots))
      if (!systemsOf(request, manifest).includes(system as System))
        problems.push({
          code: "extra-request",
          message: `${named} is locked for ${system}, which the manifest doesn't ask for`,
        });
  }
  const asked = new Set(manifest.packages.map((request) => request.key));
  for (const [key, locked] of Object.entries(lock.requests))
    if (!asked.has(key) && !locked.implied)
      problems.push({
        code: "extra-request",
        message: `${key} is in the lockfile, and not in the manifest${manifest.included.length === 0 ? "" : " nor in what it includes"}`,
        unasked: key,
      });
  for (const { place, what } of danglingReferences(lock))
    problems.push({ code: "broken-closure", message: `${place} ${what}` });
  const needed = neededPackages(lock);
  for (const key of Object.keys(lock.packages))
    if (!needed.has(key)) problems.push({ code: "broken-closure", message: `nothing asks for ${key}` });
  return problems;
}
