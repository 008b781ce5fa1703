import { buildGroup, isCompilerRequest, type LockedPackage, type Lockfile } from "./types.ts";

/** A block of a lockfile that names a block which isn't there, or is another system's or group's. */
export interface DanglingReference {
  readonly place: string;
  readonly what: string;
}

export function danglingReferences(lock: Lockfile): DanglingReference[] {
  const found: DanglingReference[] = [];
  const check = (kind: string, name: string, key: string, system: string, group: string) => {
    const item = packageAt(lock, key);
    if (item?.system === system && item.group === group) return;
    const what = item === undefined ? "that isn't there" : "of another system or group";
    found.push({
      place: `${kind}.${JSON.stringify(name)}`,
      what: `names a package ${what}: ${JSON.stringify(key)}`,
    });
  };
  for (const [name, request] of Object.entries(lock.requests))
    for (const [system, keys] of Object.entries(request.roots))
      for (const key of keys) check("requests", name, key, system, request.group);
  for (const [name, item] of Object.entries(lock.packages)) {
    for (const key of item.dependencies) check("packages", name, key, item.system, item.group);
    for (const key of item.build ?? [])
      check("packages", name, key, item.system, buildGroup(item.group, item.name));
  }
  return found;
}

/** The package at `key`; undefined for one that isn't there (`__proto__` neither). */
function packageAt(lock: Lockfile, key: string): LockedPackage | undefined {
  return Object.hasOwn(lock.packages, key) ? lock.packages[key] : undefined;
}

/**
 * Keys of all packages that a lock's requests need: the closures of their roots, and in each suite and group that they
 * use, that of its base.
 */
export function neededPackages(lock: Lockfile): Set<string> {
  const place = (item: LockedPackage) => `${item.system} ${item.group} ${item.channel} ${item.suite}`;
  const roots = Object.values(lock.requests).flatMap((request) => Object.values(request.roots).flat());
  const needed = closureOf(lock, roots);
  const used = new Set([...needed].map((key) => place(lock.packages[key]!)));
  const base = Object.entries(lock.packages).filter(([, item]) => item.base && used.has(place(item)));
  return closureOf(lock, [...needed, ...base.map(([key]) => key)]);
}

/** Keys of the packages that only building source distributions takes. */
export function buildPackages(lock: Lockfile): Set<string> {
  const requests = Object.entries(lock.requests).filter(([key]) => !isCompilerRequest(key));
  const packages = Object.entries(lock.packages).map(([key, { build: _, ...item }]) => [key, item] as const);
  const atWork = neededPackages({
    ...lock,
    requests: Object.fromEntries(requests),
    packages: Object.fromEntries(packages),
  });
  return new Set([...neededPackages(lock)].filter((key) => !atWork.has(key)));
}

/** Keys of all packages that `roots` need, with what these are built with, themselves among them. Keys that aren't there are passed over. */
export function closureOf(lock: Lockfile, roots: Iterable<string>): Set<string> {
  const reached = new Set<string>();
  const open = [...roots];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const item = reached.has(key) ? undefined : packageAt(lock, key);
    if (item === undefined) continue;
    reached.add(key);
    open.push(...item.dependencies, ...(item.build ?? []));
  }
  return reached;
}
