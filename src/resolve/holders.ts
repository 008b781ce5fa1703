import { UserError } from "../base/error.ts";
import type { System } from "../base/system.ts";
import type { Context } from "../host/context.ts";
import { isCompilerRequest, type LockedPackage, type Lockfile, packageKey } from "../lockfile/types.ts";
import type { Manifest } from "../manifest/types.ts";
import type { Channel, Channels, Need, VersionInfo } from "./channel.ts";
import { type Python, pythonOfGroup } from "./interpreters.ts";
import { unitKey } from "./units.ts";
import { fitsByComponents } from "./version-parts.ts";

/** Who keeps a package from a version. */
export type Holder =
  /** The manifest's request of that key. */
  | { readonly kind: "request"; readonly key: string; readonly constraint: string }
  | {
      readonly kind: "package";
      /** packageKey. */
      readonly key: string;
      readonly name: string;
      readonly version: string;
      /** In its channel's words. */
      readonly constraint: string;
    }
  | {
      readonly kind: "interpreter";
      readonly name: "Python";
      readonly version: string;
      readonly constraint: string;
    }
  /** All systems of a request get one version, and this one lacks it. */
  | { readonly kind: "system"; readonly system: System };

/** What the packages of a unit ask of each other, and of which Python they are. */
export interface UnitNeeds {
  /** By the asker's key. */
  readonly needs: ReadonlyMap<string, readonly Need[]>;
  readonly python: Python | undefined;
}

/** Packages of a lock that may ask something of `item`: those of its suite and group; in a tool's tree those that depend on it. */
export function askersOf(item: LockedPackage, lock: Lockfile): LockedPackage[] {
  const own = packageKey(item);
  const unit = unitKey(item);
  return Object.values(lock.packages).filter(
    (other) =>
      other.system === item.system &&
      unitKey(other) === unit &&
      other.group === item.group &&
      packageKey(other) !== own &&
      (item.tool === undefined || other.dependencies.includes(own)),
  );
}

/** What `askers`, of one unit, ask of others. Nothing where the channel can't tell now. */
export async function unitNeeds(
  askers: readonly LockedPackage[],
  from: { readonly lock: Lockfile; readonly manifest: Manifest; readonly item: LockedPackage },
  channels: Channels,
  ctx: Context,
): Promise<UnitNeeds> {
  const { lock, manifest, item } = from;
  const { group, system, channel } = item;
  const python = channel === "pypi" ? pythonOfGroup(lock, group, system) : undefined;
  const packages = Object.values(lock.packages).filter(
    (one) => one.system === system && one.group === group && one.channel === channel,
  );
  const names = manifest.packages
    .filter((request) => request.group === group && request.channel === channel)
    .map(({ name }) => name);
  const input = { system, group, packages, names, ...(python === undefined ? {} : { python }) };
  try {
    return { needs: (await channels[channel].needs?.(askers, input, ctx)) ?? new Map(), python };
  } catch (error) {
    if (error instanceof UserError) return { needs: new Map(), python };
    throw error;
  }
}

/** Keys of the requests, but for bothy's own, that name a package. */
export function requestsOf(item: LockedPackage, lock: Lockfile): string[] {
  const own = packageKey(item);
  return Object.entries(lock.requests)
    .filter(([key, request]) => !isCompilerRequest(key) && request.roots[item.system]?.includes(own))
    .map(([key]) => key)
    .sort();
}

/** What those who depend on a package call it. */
export function askedAs({ name, location }: LockedPackage): string {
  return location?.replace(/^(?:.*\/)?node_modules\//, "") ?? name;
}

/** Who keeps `item` from `version`; pure. Requests whose first package is another (`python3-venv` of `python`) don't count. */
export function holdersOf(
  item: LockedPackage,
  version: VersionInfo,
  from: {
    readonly lock: Lockfile;
    readonly manifest: Manifest;
    readonly unit: UnitNeeds;
    readonly channel: Channel;
  },
): Holder[] {
  const { lock, manifest, unit, channel } = from;
  const own = packageKey(item);
  const fits = channel.fits ?? fitsByComponents;
  const requests = manifest.packages
    .filter(({ key }) => lock.requests[key]?.roots[item.system]?.[0] === own)
    .filter(({ constraint }) => constraint !== "*" && !fits(version.version, constraint))
    .map(({ key, constraint }): Holder => ({ kind: "request", key, constraint }));
  const packages = [...unit.needs].flatMap(([key, needs]): Holder[] => {
    const asker = lock.packages[key];
    const blocking = needs.find((need) => need.name === askedAs(item) && !need.allows(version.version));
    if (asker === undefined || blocking === undefined) return [];
    const { name, version: its } = asker;
    return [{ kind: "package", key, name, version: its, constraint: blocking.constraint }];
  });
  const { python } = unit;
  const interpreters: Holder[] =
    python !== undefined && version.python !== undefined && !fits(python.version, version.python)
      ? [{ kind: "interpreter", name: "Python", version: python.version, constraint: version.python }]
      : [];
  return [...requests, ...packages, ...interpreters];
}
