import type { Context } from "../../host/context.ts";
import { type LockedPackage, packageKey } from "../../lockfile/types.ts";
import type { ConcreteRequest, Conflict, Resolution, ResolveInput } from "../../resolve/channel.ts";
import type { CargoPrograms } from "./cargo-programs.ts";
import { crateHash, crateName, fetchCrate } from "./crate-files.ts";
import type { CrateVersion } from "./crate-index.ts";
import { crateFits, isCratePrerelease, rustSuffices } from "./crate-version.ts";
import { noCrate, noCrateVersion, noFeature, noRust, notAProgram, unsolvable } from "./no-crate.ts";
import { type PublishedCrate, publishedCrate } from "./registry.ts";
import { type CrateSolution, type FeatureChoice, solveCrate } from "./solve-crate.ts";

/** What one run of bothy found out already, for the next system. */
export interface CargoMemory {
  readonly crates: Map<string, Promise<PublishedCrate | undefined>>;
  readonly solutions: Map<string, Promise<CrateSolution>>;
}

/** Versions that are tried, from the newest down, for one that Debian's Rust builds. */
const TRIED = 6;

/** One group's crates on one system: each a tool of its own, built by the Rust of the first suite that has one which is new enough. */
export async function resolveCargo(
  input: ResolveInput,
  programs: CargoPrograms,
  memory: CargoMemory,
  ctx: Context,
): Promise<Resolution> {
  const packages = new Map<string, LockedPackage>();
  const roots: Record<string, readonly string[]> = {};
  for (const request of input.requests) {
    const twin = input.requests.find((one) => one !== request && one.name === request.name);
    if (twin !== undefined && JSON.stringify(wishOf(twin)) !== JSON.stringify(wishOf(request)))
      return { kind: "conflict", conflict: clash(request, twin) };
    const found = await resolveCrate(request, { input, programs, memory }, ctx);
    if ("conflict" in found) return { kind: "conflict", conflict: found.conflict };
    packages.set(packageKey(found.tool), found.tool);
    roots[request.key] = [packageKey(found.tool)];
  }
  const sorted = [...packages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
  return { kind: "resolved", packages: sorted, roots };
}

interface Work {
  readonly input: ResolveInput;
  readonly programs: CargoPrograms;
  readonly memory: CargoMemory;
}

type Found = { readonly tool: LockedPackage } | { readonly conflict: Conflict };

async function resolveCrate(request: ConcreteRequest, work: Work, ctx: Context): Promise<Found> {
  const { input, programs, memory } = work;
  const kept = keptCrate(request, input);
  if (kept !== undefined) return { tool: kept };
  const asked = memory.crates.get(request.name) ?? publishedCrate(request.name, programs, ctx);
  memory.crates.set(request.name, asked);
  const crate = await asked;
  if (crate === undefined) return { conflict: noCrate(request) };
  const fitting = fittingVersions(request, crate.versions, input);
  if (fitting.length === 0) return { conflict: noCrateVersion(request, crate.versions) };
  let first: Conflict | undefined;
  const suites = input.rust ?? [];
  for (const candidate of fitting) {
    const found = await tryVersion(request, { candidate, crate, suites }, work, ctx);
    if ("conflict" in found && found.tooNew) {
      first ??= found.conflict;
      continue;
    }
    if ("tool" in found && first !== undefined)
      ctx.report.note(`${first.message}: taking ${found.tool.version}, which Debian's Rust builds`);
    return found;
  }
  return { conflict: first! };
}

async function tryVersion(
  request: ConcreteRequest,
  on: {
    readonly candidate: CrateVersion;
    readonly crate: PublishedCrate;
    readonly suites: NonNullable<ResolveInput["rust"]>;
  },
  work: Work,
  ctx: Context,
): Promise<Found & { readonly tooNew?: boolean }> {
  const { candidate, crate, suites } = on;
  const { version } = candidate;
  const builds = (rust: string) => suites.find((suite) => rustSuffices(suite.version, rust));
  if (candidate.rust !== undefined && builds(candidate.rust) === undefined) {
    const asker = crateName(request.name, version);
    return { tooNew: true, conflict: noRust(request, { version, rust: candidate.rust, asker }, suites) };
  }
  const solution = await solved(request, candidate, crate, work, ctx);
  if ("complaint" in solution) {
    const { complaint } = solution;
    const isFeature = solution.kind === "features";
    return {
      conflict: isFeature
        ? noFeature(request, candidate, complaint)
        : unsolvable(request, version, complaint),
    };
  }
  const { sources, rust, programs } = solution.solved;
  if (programs.length === 0) return { conflict: notAProgram(request, version) };
  const suite = builds(rust.version);
  if (suite === undefined)
    return {
      tooNew: true,
      conflict: noRust(request, { version, rust: rust.version, asker: rust.asker }, suites),
    };
  const { group, system } = work.input;
  return {
    tool: {
      ...{ channel: "cargo", group, system, name: request.name, version, dependencies: [] },
      file: `${request.name}-${version}.crate`,
      hash: crateHash(candidate.checksum),
      sources,
      atLeast: rust.version,
      compiler: suite.suite,
      ...wishOf(request),
    },
  };
}

function solved(
  request: ConcreteRequest,
  { version, checksum }: CrateVersion,
  { dl }: PublishedCrate,
  { input, programs, memory }: Work,
  ctx: Context,
): Promise<CrateSolution> {
  const choice = choiceOf(request);
  const key = JSON.stringify([request.name, version, choice]);
  const known = memory.solutions.get(key);
  if (known !== undefined) return known;
  const systems = (input.systems ?? [input.system]).filter((system) => system.endsWith("-linux"));
  const solving = (async () => {
    const file = await fetchCrate(crateName(request.name, version), crateHash(checksum), dl, ctx);
    return solveCrate({ name: request.name, version, file }, { ...choice, systems }, programs, ctx);
  })();
  memory.solutions.set(key, solving);
  return solving;
}

/** What may be taken, in the order in which it is tried: a release before its pre-releases, one that was taken back by its whole version alone. */
function fittingVersions(
  { constraint }: ConcreteRequest,
  versions: readonly CrateVersion[],
  { locked }: ResolveInput,
): CrateVersion[] {
  const fitting = versions.filter(({ version }) => crateFits(version, constraint));
  const isNamed = ({ version }: CrateVersion) =>
    constraint.replace(/^=\s*/, "") === version || locked.some((item) => item.version === version);
  const usable = fitting.filter((one) => !one.yanked || isNamed(one));
  const only =
    constraint === "*" ? versions.filter((one) => !one.yanked && isCratePrerelease(one.version)) : [];
  return (usable.length > 0 ? usable : only).slice(0, TRIED);
}

/** What is locked, where it is for the same wish. */
function keptCrate(request: ConcreteRequest, input: ResolveInput): LockedPackage | undefined {
  const { locked, upgrade, moved, group, rust = [] } = input;
  const item = locked.find((one) => one.name === request.name && one.group === group);
  if (item?.sources === undefined || !crateFits(item.version, request.constraint)) return undefined;
  if (upgrade === "all" || (moved?.has(packageKey(item)) ?? upgrade.includes(item.name))) return undefined;
  const { features, defaultFeatures } = item;
  const same =
    JSON.stringify({ features, defaultFeatures }) ===
    JSON.stringify({ features: undefined, defaultFeatures: undefined, ...wishOf(request) });
  return same && rust.some(({ suite }) => suite === item.compiler) ? item : undefined;
}

/** A request's features as the lock has them. */
function wishOf({ build = {} }: ConcreteRequest): Pick<LockedPackage, "features" | "defaultFeatures"> {
  const { features, defaultFeatures } = build;
  return {
    ...(features === undefined || features.length === 0 ? {} : { features: [...features].sort() }),
    ...(defaultFeatures === false ? { defaultFeatures } : {}),
  };
}

function choiceOf(request: ConcreteRequest): FeatureChoice {
  return { features: wishOf(request).features ?? [], defaults: request.build?.defaultFeatures !== false };
}

function clash(request: ConcreteRequest, other: ConcreteRequest): Conflict {
  return {
    code: "conflict",
    message: `${other.key} and ${request.key} ask for different builds of cargo:${request.name} in one group`,
    reason: "a group has one of each crate",
    help: `keep one of them, or put one into a group of its own in bothy.toml: group = "other"`,
  };
}
