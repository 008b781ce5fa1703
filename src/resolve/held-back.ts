import { mapLimit } from "../base/concurrency.ts";
import type { System } from "../base/system.ts";
import type { Context } from "../host/context.ts";
import {
  isCompilerRequest,
  type LockedPackage,
  type Lockfile,
  owningGroup,
  packageKey,
} from "../lockfile/types.ts";
import { BASE_GROUP, type Manifest, type Request } from "../manifest/types.ts";
import type { Channels, VersionInfo } from "./channel.ts";
import { askersOf, type Holder, holdersOf, requestsOf, type UnitNeeds, unitNeeds } from "./holders.ts";
import { otherPlace } from "./other-place.ts";
import { type Standing, standingOf } from "./standing.ts";
import { unitKey } from "./units.ts";

/** A package that a resolution left below the newest version there is. */
export interface HeldBack {
  readonly item: LockedPackage;
  /** Keys of the requests that name it. */
  readonly requests: readonly string[];
  /** The newest version for everybody. */
  readonly latest: string;
  /** Where that is, when it isn't the same package: `deb/trixie:gcc` for gcc-12. */
  readonly place?: string;
  /** Who keeps it from `latest`; empty: none by itself, see `propose`. */
  readonly holders: readonly Holder[];
  /** The newest version that only requests for it stand in the way of. */
  readonly reachable?: string;
  /** All newer versions, newest first, each with who keeps the package from it. */
  readonly newer: readonly { readonly version: string; readonly holders: readonly Holder[] }[];
}

interface Work {
  readonly manifest: Manifest;
  readonly lock: Lockfile;
  readonly system: System;
}

/**
 * What in a lock is older than it might be, requests' packages first, then by name. Dependencies are looked at where one version serves
 * all who need it, in npm's trees only those that `named` has. `wants`: which packages count; default all. What channels can't tell
 * now is left out.
 */
export async function heldBack(
  work: Work & {
    readonly wants?: (item: LockedPackage) => boolean;
    readonly named?: readonly string[];
    /** Known to be had nowhere, though an index lists them. */
    readonly missing?: readonly LockedPackage[];
  },
  channels: Channels,
  ctx: Context,
): Promise<HeldBack[]> {
  const { manifest, lock, system, wants = () => true, named = [], missing = [] } = work;
  const shown = Object.values(lock.packages).filter(
    (item) =>
      item.system === system &&
      isOwn(item) &&
      wants(item) &&
      !isBeside(item, work) &&
      (item.tool === undefined || named.includes(item.name) || requestsOf(item, lock).length > 0),
  );
  const isMissing = (item: LockedPackage, { version }: VersionInfo) =>
    missing.some((one) => packageKey(one) === packageKey(item) && one.version === version);
  const standings = await mapLimit(shown, 8, (item) => standingOf(item, channels, ctx));
  const outdated = standings
    .filter((one) => one !== undefined)
    .map((one): Standing => ({ ...one, newer: one.newer.filter((each) => !isMissing(one.item, each)) }))
    .filter(({ newer }) => newer.length > 0);
  const needs = needsReader(work, channels, ctx);
  const found = await mapLimit(outdated, 4, async (standing): Promise<HeldBack> => {
    const { item, newer } = standing;
    const from = { lock, manifest, unit: await needs(item), channel: channels[item.channel] };
    const lacking = await lackingSystems(item, work, channels, ctx);
    const all = newer.map((version) => ({
      version: version.version,
      holders: [...holdersOf(item, version, from), ...lacking(version.version)],
    }));
    const free = all.find(({ holders }) => holders.every(({ kind }) => kind === "request"));
    return {
      item,
      requests: requestsOf(item, lock),
      latest: newer[0]!.version,
      holders: all[0]!.holders,
      newer: all,
      ...(free === undefined ? {} : { reachable: free.version }),
    };
  });
  const elsewhere = await inOtherPlaces(work, shown, found, channels, ctx);
  return [...found, ...elsewhere].sort(
    (a, b) =>
      Number(a.requests.length === 0) - Number(b.requests.length === 0) ||
      (packageKey(a.item) < packageKey(b.item) ? -1 : 1),
  );
}

/** Not what bothy adds by itself. */
function isOwn(item: LockedPackage): boolean {
  return item.group !== BASE_GROUP && item.group === owningGroup(item.group);
}

/** A package that a request brings beside the one it names, as `nodejs` does npm, or that bothy added: its version is bothy's to choose. */
function isBeside(item: LockedPackage, { lock, manifest }: Omit<Work, "system">): boolean {
  const own = packageKey(item);
  const requests = requestsOf(item, lock);
  return (
    requests.length > 0 &&
    !manifest.packages.some(({ key }) => lock.requests[key]?.roots[item.system]?.[0] === own)
  );
}

/** The systems that lack a version, where a request for one program has a package for each system. */
async function lackingSystems(
  item: LockedPackage,
  { lock }: Work,
  channels: Channels,
  ctx: Context,
): Promise<(version: string) => Holder[]> {
  const own = packageKey(item);
  const others = Object.values(lock.requests)
    .filter(({ roots }) => roots[item.system]?.[0] === own)
    .flatMap(({ roots }) => Object.values(roots).map((keys) => lock.packages[keys[0] ?? ""]))
    .filter((other) => other !== undefined && other.name !== item.name);
  const offered = await mapLimit(others, 4, async (other) => {
    const standing = await standingOf(other!, channels, ctx);
    return { system: other!.system, versions: standing?.offered.map(({ version }) => version) };
  });
  return (version) =>
    offered
      .filter(({ versions }) => versions !== undefined && !versions.includes(version))
      .map(({ system }) => ({ kind: "system", system }));
}

/** What the packages beside one ask for; each suite, group and tree is asked once. */
export function needsReader(
  { lock, manifest }: Omit<Work, "system">,
  channels: Channels,
  ctx: Context,
): (item: LockedPackage) => Promise<UnitNeeds> {
  const known = new Map<string, Promise<UnitNeeds>>();
  return (item) => {
    const askers = askersOf(item, lock);
    const key = item.tool === undefined ? `${unitKey(item)} ${item.system}` : packageKey(item);
    const whole = item.tool === undefined ? [item, ...askers] : askers;
    const asked = known.get(key) ?? unitNeeds(whole, { lock, manifest, item }, channels, ctx);
    known.set(key, asked);
    return asked;
  };
}

/** Requests whose constraint made another package serve them: `gcc-12` for gcc@12. */
async function inOtherPlaces(
  { manifest, lock, system }: Work,
  shown: readonly LockedPackage[],
  found: readonly HeldBack[],
  channels: Channels,
  ctx: Context,
): Promise<HeldBack[]> {
  const covered = new Set(found.map(({ item }) => item));
  const bound = manifest.packages.flatMap((request: Request) => {
    const root = lock.requests[request.key]?.roots[system]?.[0];
    const item = shown.find((one) => packageKey(one) === root);
    const counts = request.constraint !== "*" && item !== undefined && !covered.has(item);
    return counts && !isCompilerRequest(request.key) ? [{ request, item }] : [];
  });
  const places = await mapLimit(bound, 4, ({ request, item }) => otherPlace(request, item, channels, ctx));
  return bound.flatMap(({ request, item }, index): HeldBack[] => {
    const other = places[index];
    if (other === undefined) return [];
    const holders: Holder[] = [{ kind: "request", key: request.key, constraint: request.constraint }];
    const { version, place } = other;
    const newer = [{ version, holders }];
    const requests = requestsOf(item, lock);
    return [{ item, requests, latest: version, place, holders, reachable: version, newer }];
  });
}
