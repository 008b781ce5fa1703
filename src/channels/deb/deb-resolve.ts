import { digest, digestHex } from "../../base/digest.ts";
import { debianArchitecture, type System } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import { type LockedPackage, packageKey } from "../../lockfile/types.ts";
import { DEFAULT_SUITE } from "../../manifest/types.ts";
import type { ConcreteRequest, Conflict, Resolution, ResolveInput } from "../../resolve/channel.ts";
import { type Goal, solveInAptOrder } from "./apt-order.ts";
import { parseConstraint, type VersionTest } from "./constraint.ts";
import { explainClash } from "./explain-clash.ts";
import { explainUnknown, explainVersion, explainVirtual } from "./explain-request.ts";
import { loadUniverse, loadUniverseWith } from "./load-universe.ts";
import { lockedVersion, sameAsLocked } from "./locked-version.ts";
import type { PackageVersion } from "./package-version.ts";
import { distrustRelease } from "./refresh-release.ts";
import { searchForSet } from "./search-set.ts";
import type { Selection } from "./selection.ts";
import { type Suite, suiteOf, suiteParts } from "./suites.ts";
import type { Universe } from "./universe.ts";

/** In every tree beside the essential and required packages: what programs of other channels are linked to. */
const COMMON_BASE = ["libc6", "libgcc-s1", "libstdc++6", "zlib1g", "ca-certificates"];

/** Channel.resolve of deb: each suite by itself. */
export async function resolveDeb(input: ResolveInput, ctx: Context): Promise<Resolution> {
  const bySuite = new Map<Suite, ConcreteRequest[]>();
  for (const request of input.requests) {
    const suite = suiteOf(request.suite ?? DEFAULT_SUITE);
    bySuite.set(suite, [...(bySuite.get(suite) ?? []), request]);
  }
  const packages: LockedPackage[] = [];
  const roots: Record<string, readonly string[]> = {};
  for (const [suite, requests] of bySuite) {
    const found = await resolveSuite(input, suite, requests, ctx);
    if (found.kind === "conflict") return found;
    packages.push(...found.packages);
    Object.assign(roots, found.roots);
  }
  return { kind: "resolved", packages, roots };
}

async function resolveSuite(
  input: ResolveInput,
  suite: Suite,
  requests: readonly ConcreteRequest[],
  ctx: Context,
): Promise<Resolution> {
  const architecture = debianArchitecture(input.system).name;
  if (input.askAnew) for (const part of suiteParts(suite)) await distrustRelease(ctx, part);
  const missing = new Set((input.missing ?? []).map(({ hash }) => digestHex(hash)));
  const indexed =
    missing.size === 0
      ? await loadUniverse(ctx, suite, architecture)
      : await loadUniverseWith(ctx, suite, architecture, { missing });
  const locked = keptItems(input, suite, indexed);
  const gone = locked.filter((item) => sameAsLocked(item, indexed.versions(item.name)) === undefined);
  const known =
    gone.length === 0
      ? indexed
      : await loadUniverseWith(ctx, suite, architecture, {
          extra: gone.map((item) => lockedVersion(item, indexed)),
          missing,
        });
  const { system, systems = [system] } = input;
  const wanted = await readRequests(requests, { ...{ universe: known, suite, system, systems }, ctx });
  if ("code" in wanted) return { kind: "conflict", conflict: wanted };
  const base = input.bare ? [] : baseOf(known);
  const goal = goalOf(known, { wanted, base, locked });
  const goalFor = (some: readonly WantedPackage[]) => goalOf(known, { wanted: some, base, locked: [] });
  const found = solveInAptOrder(goal) ?? searchForSet(goal);
  if ("because" in found) return { kind: "conflict", conflict: explainClash(wanted, suite, goalFor) };
  return resolution(found, { input, suite, wanted, base: new Set(base) });
}

/**
 * What is locked of the suite and may stay. What a package asked of one that moves is known only as long as an index has it: one that
 * none has any more, and that depends on what moves, moves too.
 */
function keptItems({ locked, upgrade }: ResolveInput, suite: Suite, indexed: Universe): LockedPackage[] {
  if (upgrade === "all") return [];
  const own = locked.filter((item) => item.suite === suite);
  const moving = new Set(own.filter(({ name }) => upgrade.includes(name)).map((item) => packageKey(item)));
  const unlisted = own.filter((item) => sameAsLocked(item, indexed.versions(item.name)) === undefined);
  for (let size = -1; size !== moving.size; ) {
    size = moving.size;
    for (const item of unlisted)
      if (item.dependencies.some((key) => moving.has(key))) moving.add(packageKey(item));
  }
  return own.filter((item) => !moving.has(packageKey(item)));
}

/** A request with the package it came to. */
export interface WantedPackage {
  readonly request: ConcreteRequest;
  readonly name: string;
  readonly fits: VersionTest;
}

async function readRequests(
  requests: readonly ConcreteRequest[],
  from: { universe: Universe; suite: Suite; system: System; systems: readonly System[]; ctx: Context },
): Promise<readonly WantedPackage[] | Conflict> {
  const wanted: WantedPackage[] = [];
  for (const request of requests) {
    const fits = parseConstraint(request.constraint);
    const versions = from.universe.versions(request.name);
    if (versions.length === 0) {
      const providers = [...new Set(from.universe.providers(request.name).map(({ name }) => name))];
      if (providers.length === 0) return explainUnknown(request, from);
      if (providers.length > 1) return explainVirtual(request, from.suite, providers);
      wanted.push({ request, name: providers[0]!, fits });
    } else if (!versions.some(({ version }) => fits(version))) return explainVersion(request, versions, from);
    else wanted.push({ request, name: request.name, fits });
  }
  return wanted;
}

/** What is in every tree of the suite. */
function baseOf(known: Universe): string[] {
  return [...known.base(), ...COMMON_BASE].filter((name) => known.versions(name).length > 0);
}

function goalOf(
  known: Universe,
  from: {
    readonly wanted: readonly WantedPackage[];
    readonly base: readonly string[];
    readonly locked: readonly LockedPackage[];
  },
): Goal {
  const { wanted, base, locked } = from;
  const lockedByName = new Map(locked.map((item) => [item.name, item]));
  const memo = new Map<string, readonly PackageVersion[]>();
  const choose = (name: string): readonly PackageVersion[] => {
    const tests = wanted.filter((each) => each.name === name).map((each) => each.fits);
    const fitting = known.versions(name).filter(({ version }) => tests.every((fits) => fits(version)));
    const lockedItem = lockedByName.get(name);
    const kept = lockedItem && sameAsLocked(lockedItem, fitting);
    // A version that no index has any more can only be kept, never chosen.
    const offered = fitting.filter((each) => each === kept || known.isOffered(each));
    return kept === undefined ? offered : [kept, ...offered.filter((each) => each !== kept)];
  };
  return {
    universe: known,
    roots: [...new Set([...base, ...wanted.map(({ name }) => name)])],
    preferred: new Set(lockedByName.keys()),
    candidates(name) {
      const found = memo.get(name) ?? choose(name);
      memo.set(name, found);
      return found;
    },
  };
}

function resolution(
  found: Selection,
  from: { input: ResolveInput; suite: Suite; wanted: readonly WantedPackage[]; base: ReadonlySet<string> },
): Resolution {
  const { input, suite } = from;
  const place = { channel: "deb", suite, group: input.group, system: input.system } as const;
  const keyOf = (name: string) => packageKey({ ...place, name });
  const lockedByName = new Map(
    input.locked.filter((item) => item.suite === suite).map((item) => [item.name, item]),
  );
  /** What stays as it is keeps the release that it was resolved against, so that its block in the lockfile stays too. */
  const releaseOf = (item: PackageVersion) => {
    const locked = lockedByName.get(item.name);
    const stays =
      locked?.file === item.file && locked.archive === item.archive && sameAsLocked(locked, [item]) === item;
    return stays ? (locked.release ?? item.release) : item.release;
  };
  const packages = [...found.all()]
    .map((item): LockedPackage => {
      const needed = item.depends.flatMap((group) => {
        const satisfying = group
          .flatMap((relation) => found.matching(relation))
          .find(({ name }) => name !== item.name);
        const itself = group.some((relation) => found.matching(relation).includes(item));
        return itself || satisfying === undefined ? [] : [keyOf(satisfying.name)];
      });
      return {
        ...place,
        name: item.name,
        version: item.version,
        file: item.file,
        hash: digest(`sha256:${item.sha256}`),
        ...(item.size > 0 ? { size: item.size } : {}),
        dependencies: [...new Set(needed)].sort(),
        release: releaseOf(item),
        archive: item.archive,
        ...(from.base.has(item.name) ? { base: true as const } : {}),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const roots = Object.fromEntries(from.wanted.map(({ request, name }) => [request.key, [keyOf(name)]]));
  return { kind: "resolved", packages, roots };
}
