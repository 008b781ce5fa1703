import { mapLimit } from "../base/concurrency.ts";
import { UserError } from "../base/error.ts";
import type { System } from "../base/system.ts";
import type { Context } from "../host/context.ts";
import { type LockedPackage, packageKey } from "../lockfile/types.ts";
import { BASE_GROUP, type ChannelName, DEFAULT_SUITE, type Manifest } from "../manifest/types.ts";
import { askedFirst } from "./asked-first.ts";
import type { Channels, ImportDependencies, ResolveInput } from "./channel.ts";
import { SUITES } from "./choices.ts";
import type { SettledRequest } from "./expansion.ts";
import { explainConflict } from "./explain-conflict.ts";
import { isInterpreter, type Python, pythonOf, pythonOfGroup } from "./interpreters.ts";
import { currentRoots, expandDirty } from "./plan.ts";
import type { Plan } from "./resolution-plan.ts";
import { packagesOf, type UnitKey, unitKey, unitOf } from "./units.ts";
import { upstreamVersion } from "./version-parts.ts";
import type { Wanted } from "./wanted.ts";

type Packages = Map<string, LockedPackage>;

/**
 * Packages of all units, by key: resolved again where dirty, as they were elsewhere. deb goes first, since pypi's
 * packages are chosen for its Python; where that stays they need not wait.
 */
export async function resolveUnits(
  plan: Plan,
  manifest: Manifest,
  channels: Channels,
  ctx: Context,
): Promise<Packages> {
  const packages: Packages = new Map();
  for (const [key, item] of Object.entries(plan.previous?.packages ?? {}))
    if (!plan.dirty.has(unitKey(item))) packages.set(key, item);
  const begun = new Set<UnitKey>();
  const importing = Promise.withResolvers<ImportDependencies | undefined>();
  const resolve = async (channel: ChannelName, isDue: (unit: UnitKey) => boolean) => {
    const units = [...plan.dirty].filter((unit) => unitOf(unit).channel === channel && isDue(unit)).sort();
    for (const unit of units) begun.add(unit);
    const jobs = units.flatMap((unit) => manifest.options.systems.map((system) => ({ unit, system })));
    const early = new Set(usesIndexes(channel) ? systemsAskedFirst(plan, ctx) : []);
    const first = jobs.filter(({ system }) => early.has(system));
    const found: (readonly LockedPackage[])[] = [];
    for (const some of [first, jobs.filter((job) => !first.includes(job))])
      found.push(
        ...(await mapLimit(some, 4, (job) =>
          resolveUnit(plan, { ...job, manifest, packages, importing: importing.promise }, channels, ctx),
        )),
      );
    return found.flat();
  };
  const keep = (items: readonly LockedPackage[]) => {
    for (const item of items) packages.set(packageKey(item), item);
  };
  const early = Promise.allSettled([resolve("pypi", (unit) => hasOldPython(plan, unit))]);
  try {
    keep(await resolve("deb", () => true));
    importing.resolve(importDependencies(plan, packages));
    await touchMovedPythons(plan, { manifest, packages }, channels, ctx);
  } finally {
    importing.resolve(undefined);
    await early;
  }
  const [first] = await early;
  if (first.status === "rejected") throw first.reason;
  keep(first.value);
  keep(await resolve("pypi", (unit) => !begun.has(unit)));
  keep(await resolve("npm", () => true));
  keep(await resolve("go", () => true));
  keep(await resolve("cargo", () => true));
  keep(await resolve("url", () => true));
  return packages;
}

/** Whether it needs Debian's indexes, which each system has of its own: cargo for Rust's versions. */
function usesIndexes(channel: ChannelName): boolean {
  return channel === "deb" || channel === "cargo";
}

/** Those that tell whether names that are new here are names of packages. */
function systemsAskedFirst({ wanted }: Plan, ctx: Context): (System | undefined)[] {
  return wanted
    .filter(({ kept, implied }) => kept === undefined && !implied)
    .map(({ request, systems }) => askedFirst(request, systems, ctx));
}

/** What a group's pypi packages are chosen for is known before Debian's packages are resolved again. */
function hasOldPython(plan: Plan, unit: UnitKey): boolean {
  const { group } = unitOf(unit);
  return ![...plan.dirty].some((other) => unitOf(other).channel === "deb" && unitOf(other).group === group);
}

function importDependencies({ importing }: Plan, packages: Packages): ImportDependencies | undefined {
  return importing?.dependencies([...packages.values()].filter(({ system }) => system === importing.system));
}

interface UnitWork {
  readonly unit: UnitKey;
  readonly system: System;
  readonly manifest: Manifest;
  readonly packages: Packages;
  readonly importing: Promise<ImportDependencies | undefined>;
}

async function resolveUnit(
  plan: Plan,
  work: UnitWork,
  channels: Channels,
  ctx: Context,
): Promise<readonly LockedPackage[]> {
  const { unit, system } = work;
  const { channel } = unitOf(unit);
  const asked = requestsOf(plan, unit, system);
  if (asked.length === 0) return [];
  const input = resolveInput(plan, asked, work);
  const rust = channel === "cargo" ? { rust: await rustVersions(system, channels, ctx) } : {};
  const resolution = await channels[channel].resolve({ ...input, ...rust }, ctx);
  if (resolution.kind === "conflict") {
    const requests = asked.map(({ settled }) => settled);
    const clashing = [...new Set(asked.map(({ item }) => item))]
      .filter(({ implied }) => !implied)
      .map(({ request, before }) => ({ request, old: before !== undefined, channel }));
    const about = { requests, system, clashing, written: plan.written };
    throw await explainConflict(resolution.conflict, about, channels, ctx);
  }
  for (const { item, settled } of asked) {
    const found = resolution.roots[settled.key];
    if (found === undefined || found.length === 0)
      throw new Error(`${channel} made nothing of ${settled.key}`);
    const systems = plan.roots.get(item) ?? new Map<System, string[]>();
    plan.roots.set(item, systems);
    systems.set(system, [...new Set([...(systems.get(system) ?? []), ...found])]);
  }
  return resolution.packages;
}

/** Debian's Rust by suite: the default suite's before a newer one's. One that the mirror lacks has none. */
async function rustVersions(
  system: System,
  channels: Channels,
  ctx: Context,
): Promise<NonNullable<ResolveInput["rust"]>> {
  const suites = [DEFAULT_SUITE, ...SUITES.filter((suite) => suite !== DEFAULT_SUITE)];
  const found = await Promise.all(
    suites.map(async (suite) => {
      const [newest] = await channels.deb
        .versions("rustc", { suite, system }, ctx)
        .catch((error: unknown) => {
          if (error instanceof UserError && error.code === "no-archive") return [];
          throw error;
        });
      return newest === undefined
        ? []
        : [{ suite, version: /^\d+(?:\.\d+)*/.exec(upstreamVersion(newest.version))![0] }];
    }),
  );
  return found.flat();
}

function requestsOf(plan: Plan, unit: UnitKey, system: System): { item: Wanted; settled: SettledRequest }[] {
  const found: { item: Wanted; settled: SettledRequest }[] = [];
  for (const [item, expansion] of plan.expansions)
    for (const settled of expansion.packages.get(system) ?? [])
      if (unitKey({ ...settled, group: item.request.group }) === unit) found.push({ item, settled });
  // By key, so that the order of lines in the manifest decides nothing; a request's first package goes first.
  return found.sort((a, b) => (a.item.request.key < b.item.request.key ? -1 : a.item === b.item ? 0 : 1));
}

function resolveInput(
  plan: Plan,
  asked: readonly { readonly settled: SettledRequest }[],
  work: UnitWork,
): ResolveInput {
  const { unit, system, manifest, importing } = work;
  const { channel, group } = unitOf(unit);
  const locked = packagesOf(plan.previous, unit, system);
  const moved = locked.filter((item) => plan.moves.keys.has(packageKey(item)));
  const missing = plan.moves.missing?.filter((item) => item.channel === channel && item.system === system);
  const python = channel === "pypi" ? groupsPython(plan, group, system, work.packages) : undefined;
  return {
    requests: asked.map(({ settled: { channel: _, ...request } }) => request),
    system,
    systems: manifest.options.systems,
    group,
    locked,
    ...(plan.moves.askAnew === undefined ? {} : { askAnew: plan.moves.askAnew }),
    upgrade: plan.moves.all ? "all" : [...new Set(moved.map((item) => item.name))].sort(),
    moved: new Set(moved.map(packageKey)),
    ...(missing === undefined ? {} : { missing }),
    ...(python === undefined ? {} : { python }),
    ...(system === plan.importing?.system ? { importing } : {}),
    ...(group === BASE_GROUP ? { bare: true as const } : {}),
    ...(channel === "npm" ? { npmScripts: manifest.options.npmScripts } : {}),
    ...(channel === "pypi"
      ? { pypiExclude: manifest.options.pypiExclude, pypiAvoid: manifest.options.pypiAvoid }
      : {}),
  };
}

/** pypi's packages are chosen for a Python and a libc: where these moved, they are resolved again. */
async function touchMovedPythons(
  plan: Plan,
  work: { readonly manifest: Manifest; readonly packages: Packages },
  channels: Channels,
  ctx: Context,
): Promise<void> {
  const clean = new Set([...work.packages.values()].filter((item) => item.channel === "pypi").map(unitKey));
  for (const unit of clean) {
    const { group } = unitOf(unit);
    const moved = work.manifest.options.systems.some((system) => {
      const now = groupsPython(plan, group, system, work.packages);
      const then = lockedPython(plan, group, system);
      return now?.version !== then?.version || now?.glibc !== then?.glibc;
    });
    if (!moved) continue;
    plan.dirty.add(unit);
    for (const item of packagesOf(plan.previous, unit)) work.packages.delete(packageKey(item));
  }
  await expandDirty(plan, channels, ctx);
}

/** The Python that a group's packages run with: that of the request which comes first on PATH. */
function groupsPython(plan: Plan, group: string, system: System, packages: Packages): Python | undefined {
  const items = plan.wanted
    .filter((item) => item.request.group === group)
    .sort((a, b) => a.request.priority - b.request.priority || (a.request.key < b.request.key ? -1 : 1));
  for (const item of items) {
    const roots = currentRoots(plan, item, system).filter((key) => isPython(packages.get(key)));
    if (roots.length > 0) return pythonOf(Object.fromEntries(packages), roots);
  }
  return undefined;
}

function lockedPython({ previous }: Plan, group: string, system: System): Python | undefined {
  return previous === undefined ? undefined : pythonOfGroup(previous, group, system);
}

function isPython(item: LockedPackage | undefined): boolean {
  return item !== undefined && isInterpreter("python", item, item.system);
}
