import type { System } from "../base/system.ts";
import { isCompilerRequest, type LockedPackage, type Lockfile } from "./types.ts";

/** How a package came into a lock: the request that asks for it, and the packages from its root to the package itself, by key. */
export interface PathTo {
  readonly request: string;
  readonly keys: readonly string[];
}

/** The shortest way from each request to a package, shortest first. None for what is in every tree of its suite and nobody asks for. */
export function pathsTo(lock: Lockfile, key: string): PathTo[] {
  const system = lock.packages[key]?.system;
  if (system === undefined) return [];
  return Object.entries(lock.requests)
    .filter(([request]) => !isCompilerRequest(request))
    .flatMap(([request, { roots }]) => {
      const keys = shortestPath(lock, roots[system] ?? [], key);
      return keys === undefined ? [] : [{ request, keys }];
    })
    .sort((a, b) => a.keys.length - b.keys.length || (a.request < b.request ? -1 : 1));
}

function shortestPath(lock: Lockfile, roots: readonly string[], key: string): string[] | undefined {
  const before = new Map<string, string | undefined>(roots.map((root) => [root, undefined]));
  for (const at of before.keys()) {
    if (at === key) {
      const path = [at];
      for (let one = before.get(at); one !== undefined; one = before.get(one)) path.unshift(one);
      return path;
    }
    const item = lock.packages[at];
    for (const next of [...(item?.dependencies ?? []), ...(item?.build ?? [])])
      if (!before.has(next)) before.set(next, at);
  }
  return undefined;
}

/** Packages of a lock on one system that a word names: by their own name, or as roots of the request of that key. */
export function packagesNamed(
  lock: Lockfile,
  word: string,
  system: System,
): [key: string, item: LockedPackage][] {
  const roots = new Set(lock.requests[word]?.roots[system]?.slice(0, 1) ?? []);
  return Object.entries(lock.packages).filter(
    ([key, item]) => item.system === system && (roots.size > 0 ? roots.has(key) : item.name === word),
  );
}
