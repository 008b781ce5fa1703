import { UserError } from "../base/error.ts";
import type { System } from "../base/system.ts";
import type { Context } from "../host/context.ts";
import type { LockedPackage } from "../lockfile/types.ts";
import type { Request } from "../manifest/types.ts";
import { askedFirst } from "./asked-first.ts";
import type { Channels, VersionInfo } from "./channel.ts";
import { firstName, type Option, optionsFor, packageName } from "./choices.ts";
import type { Expansion, SettledRequest } from "./expansion.ts";
import { type Asked, noFit } from "./no-fit.ts";
import { fillTemplate, fitsByComponents, isTemplate, versionParts } from "./version-parts.ts";
import { type VersionReader, versionReader } from "./version-reader.ts";

interface Chosen {
  readonly option: Option;
  /** The first package's name. */
  readonly name: string;
  /** Its version, when it had to be known. */
  readonly version?: string;
}

/**
 * Settles what serves a request. `locked`: what serves it now, by system, its first package first; kept as it is.
 * Asks channels for versions only when the answer depends on them. UserErrors: `no-such-version`, `no-such-package`,
 * `not-on-this-system`, and those of the channels.
 */
export async function expandRequest(
  input: {
    readonly request: Request;
    readonly systems: readonly System[];
    readonly locked?: ReadonlyMap<System, readonly LockedPackage[]> | undefined;
    /** As in ResolveInput, of all channels and systems. */
    readonly missing?: readonly LockedPackage[] | undefined;
  },
  channels: Channels,
  ctx: Context,
): Promise<Expansion> {
  const { request, systems, locked, missing = [] } = input;
  const options = usable(request, systems);
  const versions = versionReader(channels, missing, ctx);
  const chosen = await choose(request, systems, { options, locked, versions, channels }, ctx);
  const packages = new Map<System, SettledRequest[]>();
  for (const [system, choice] of chosen)
    packages.set(
      system,
      await settle(request, system, { choice, locked: locked?.get(system) ?? [], versions }),
    );
  const [first] = chosen.values();
  const parts = first?.version === undefined ? undefined : versionParts(first.version);
  const aliases = Object.entries(first?.option.choice.aliases ?? {}).flatMap(([name, path]) => {
    const filled = fillTemplate(path, parts);
    return filled === undefined ? [] : [[name, filled] as const];
  });
  const paths = (first?.option.choice.paths ?? []).flatMap((path) => fillTemplate(path, parts) ?? []);
  return {
    packages,
    ...(aliases.length === 0 ? {} : { aliases: Object.fromEntries(aliases) }),
    ...(paths.length === 0 ? {} : { paths }),
  };
}

function usable(request: Request, systems: readonly System[]): Option[] {
  const all = optionsFor(request);
  const foreign = systems.find((system) => system.endsWith("-darwin"));
  const options = foreign === undefined ? all : all.filter(({ choice }) => choice.channel !== "deb");
  if (options.length > 0) return options;
  throw new UserError("not-on-this-system", `${request.key} can't be had on ${foreign}`, {
    reason: "it comes from deb, which has packages for Linux only",
    help: `restrict it: ${JSON.stringify(request.key)} = { version = ${JSON.stringify(request.constraint)}, systems = ["x86_64-linux"] }; or take it from a channel that serves ${foreign}: pypi:${request.name}, npm:${request.name}`,
  });
}

/** The first option that has a fitting version on all systems; else the first on each. A choice that goes `alone` serves the systems that it can. */
async function choose(
  request: Request,
  systems: readonly System[],
  known: {
    readonly options: readonly Option[];
    readonly locked?: ReadonlyMap<System, readonly LockedPackage[]> | undefined;
    readonly versions: VersionReader;
    readonly channels: Channels;
  },
  ctx: Context,
): Promise<Map<System, Chosen>> {
  const kept = keptChoice(request, systems, known.options, known.locked);
  if (kept !== undefined) return kept;
  const { constraint } = request;
  const isLocked = (option: Option) =>
    [...(known.locked ?? [])].some(([system, [first]]) => serves(option, first, { request, system }));
  const named = known.options
    .filter((option) => systems.some((system) => firstName(option.choice, system, constraint) !== undefined))
    .sort((a, b) => Number(isLocked(b)) - Number(isLocked(a)));
  const plain = named[0];
  if (plain !== undefined && (named.length === 1 || constraint === "*") && !needsVersion(plain))
    return new Map(
      systems.map((system) => [system, { option: plain, name: nameOn(request, plain, system) }] as const),
    );
  const first = askedFirst(request, systems, ctx);
  if (first !== undefined && !(await mayFit(request, first, { ...known, options: named })))
    throw await noFit(request, first, { ...known, options: named }, ctx);
  const found: Map<System, Chosen>[] = [];
  let unseen: UserError | undefined;
  for (const option of named) {
    try {
      const fitting = await fittingVersions(request, systems, { ...known, option });
      found.push(fitting);
      if (fitting.size === systems.length) break;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      unseen ??= isAbsent(error) ? undefined : error;
    }
  }
  const split = new Map<System, Chosen>();
  for (const system of systems) {
    const whole = found.find((fitting) => fitting.size === systems.length);
    const alone = found.map((fitting) => fitting.get(system)).find((one) => one?.option.choice.alone);
    const first = alone ?? (whole ?? found.find((fitting) => fitting.has(system)))?.get(system);
    if (first === undefined) throw await noFit(request, system, { ...known, options: named }, ctx);
    split.set(system, first);
  }
  // What couldn't be looked at comes before what fits: a bad moment must not choose another suite.
  if (unseen !== undefined) throw unseen;
  return split;
}

/** Whether an option has a fitting version on a system, as far as can be told: what other systems have need not be asked where none has. */
async function mayFit(request: Request, system: System, known: Asked): Promise<boolean> {
  try {
    for (const option of known.options)
      if ((await fittingVersions(request, [system], { ...known, option })).size > 0) return true;
    return false;
  } catch (error) {
    if (error instanceof UserError) return true;
    throw error;
  }
}

/** A mirror need not have every suite: that one isn't there, today and tomorrow. */
function isAbsent(error: UserError): boolean {
  return error.code === "no-archive";
}

/** The choice that the lockfile shows, when it is still among the options. */
function keptChoice(
  request: Request,
  systems: readonly System[],
  options: readonly Option[],
  locked: ReadonlyMap<System, readonly LockedPackage[]> | undefined,
): Map<System, Chosen> | undefined {
  const kept = new Map<System, Chosen>();
  for (const system of systems) {
    const first = locked?.get(system)?.[0];
    const option = options.find((one) => serves(one, first, { request, system }));
    if (first === undefined || option === undefined) return undefined;
    kept.set(system, { option, name: nameOn(request, option, system), version: first.version });
  }
  return kept;
}

/** Whether a locked package is what an option gives on a system. */
function serves(
  { choice, suite }: Option,
  first: LockedPackage | undefined,
  on: { readonly request: Request; readonly system: System },
): boolean {
  return (
    first !== undefined &&
    choice.channel === first.channel &&
    suite === first.suite &&
    bare(firstName(choice, on.system, on.request.constraint)) === bare(first.name)
  );
}

/** By system, the version to take of an option: one that all have, the locked one before the newest. */
async function fittingVersions(
  request: Request,
  systems: readonly System[],
  known: {
    readonly option: Option;
    readonly locked?: ReadonlyMap<System, readonly LockedPackage[]> | undefined;
    readonly versions: VersionReader;
    readonly channels: Channels;
  },
): Promise<Map<System, Chosen>> {
  const { option, versions } = known;
  const channel = known.channels[option.choice.channel];
  const bySystem = new Map<System, readonly string[]>();
  const offered = await Promise.all(
    systems.map(async (system) => {
      const name = firstName(option.choice, system, request.constraint);
      return { system, all: name === undefined ? [] : await versions(option, name, system) };
    }),
  );
  for (const { system, all } of offered) {
    const fitting: string[] = [];
    for (const { version } of all)
      if ((channel.fits ?? fitsByComponents)(version, request.constraint)) fitting.push(version);
    if (fitting.length > 0) bySystem.set(system, fitting);
  }
  const [first, ...others] = bySystem.values();
  const shared = first?.filter((version) => others.every((list) => list.includes(version))) ?? [];
  const locked = [...(known.locked?.values() ?? [])].map(([item]) => item?.version);
  const common = shared.find((version) => locked.includes(version)) ?? shared[0];
  return new Map(
    [...bySystem].map(([system, list]) => [
      system,
      { option, name: nameOn(request, option, system), version: common ?? list[0]! },
    ]),
  );
}

async function settle(
  request: Request,
  system: System,
  known: {
    readonly choice: Chosen;
    readonly locked: readonly LockedPackage[];
    readonly versions: VersionReader;
  },
): Promise<SettledRequest[]> {
  const { option, name, version } = known.choice;
  const { channel, packages } = option.choice;
  const place = { channel, ...(option.suite === undefined ? {} : { suite: option.suite }) };
  const parts = version === undefined ? undefined : versionParts(version);
  // Packages that are named by system are one program: all systems get the same version of it.
  const exact = typeof packages[0] === "object" && version !== undefined;
  const settled: SettledRequest[] = [
    {
      ...{ key: request.key, ...place, name, constraint: exact ? version : request.constraint },
      ...(request.build === undefined ? {} : { build: request.build }),
      ...(request.source === undefined ? {} : { source: request.source }),
    },
  ];
  for (const item of packages.slice(1)) {
    const template = packageName(item, system);
    const other = template === undefined ? undefined : fillTemplate(template, parts);
    if (other === undefined) continue;
    const constraint =
      typeof item === "object" && item.fitsNode && version !== undefined
        ? await fittingNode(
            await known.versions(option, other, system),
            version,
            known.locked.find((one) => one.name === other)?.version,
          )
        : "*";
    settled.push({ key: `${request.key} (${other})`, ...place, name: other, constraint });
  }
  return settled;
}

/** The newest version that works with this Node: the locked one where it does. `*` when the channel doesn't say. */
async function fittingNode(
  versions: readonly VersionInfo[],
  node: string,
  locked: string | undefined,
): Promise<string> {
  const { default: semver } = await import("semver");
  const fitting = versions
    .filter((item) => item.node !== undefined && semver.prerelease(item.version) === null)
    .filter((item) => semver.satisfies(node, item.node!))
    .map((item) => item.version);
  if (locked !== undefined && fitting.includes(locked)) return locked;
  return fitting[0] ?? "*";
}

function needsVersion(option: Option): boolean {
  const { packages, aliases, paths } = option.choice;
  return (
    typeof packages[0] === "object" ||
    packages.some(
      (item) => (typeof item === "object" && item.fitsNode) || isTemplate(JSON.stringify(item)),
    ) ||
    [...Object.values(aliases ?? {}), ...(paths ?? [])].some(isTemplate)
  );
}

function nameOn(request: Request, option: Option, system: System): string {
  const name = firstName(option.choice, system, request.constraint);
  if (name !== undefined) return name;
  throw new UserError("not-on-this-system", `${request.key} can't be had on ${system}`, {
    reason: `${option.choice.channel} has no ${request.name} for it`,
    help: `restrict it to other systems, in bothy.toml: systems = [...]`,
  });
}

/** A name without pypi's extras, as the lockfile has it; names are compared as pypi does. */
function bare(name: string | undefined): string | undefined {
  return name
    ?.replace(/\[.*$/, "")
    .toLowerCase()
    .replace(/[-_.]+/g, "-");
}
