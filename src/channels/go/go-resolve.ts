import { suggest } from "../../base/suggest.ts";
import { type System, systemOf } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import { buildGroup, type LockedPackage, packageKey } from "../../lockfile/types.ts";
import { DEFAULT_SUITE } from "../../manifest/types.ts";
import type { ConcreteRequest, Conflict, Resolution, ResolveInput } from "../../resolve/channel.ts";
import { goComplaint, goFailure, saysMissing } from "./go-errors.ts";
import type { GoPrograms } from "./go-programs.ts";
import { runGo, withGoScratch } from "./go-run.ts";
import { compareGo, exactGoVersion, goFits, isGoQuery } from "./go-version.ts";
import { mainPackages } from "./main-packages.ts";
import { programName, TOOLCHAIN, zipPath } from "./module-path.ts";
import { moduleVersions, readJsonStream } from "./module-versions.ts";
import { noModule, notAProgram, noVersion } from "./no-tool.ts";
import { type Solution, solveTool, type ToolVersion } from "./solve-tool.ts";
import { neededGo } from "./toolchain-version.ts";
import { lockedToolchain, newestGo } from "./toolchains.ts";

/** What one run of bothy found out already, for the next system. */
export interface GoMemory {
  readonly solutions: Map<string, Promise<Solution>>;
  readonly toolchains: Map<string, Promise<LockedPackage>>;
}

interface Work {
  readonly input: ResolveInput;
  readonly programs: GoPrograms;
  readonly memory: GoMemory;
  /** The group's own Go, as resolved. */
  readonly groupGo: string | undefined;
}

/** One group's Go and its tools on one system. Each tool has a Go of its own to be built with, which is the group's where that will do. */
export async function resolveGo(
  input: ResolveInput,
  programs: GoPrograms,
  memory: GoMemory,
  ctx: Context,
): Promise<Resolution> {
  const clash = sameTwice(input.requests);
  if (clash !== undefined) return { kind: "conflict", conflict: clash };
  const packages = new Map<string, LockedPackage>();
  const roots: Record<string, readonly string[]> = {};
  const keep = (item: LockedPackage) => {
    packages.set(packageKey(item), item);
    return packageKey(item);
  };
  let groupGo: string | undefined;
  for (const request of input.requests.filter(({ name }) => name === TOOLCHAIN)) {
    const found = await resolveToolchain(request, { input, programs, memory }, ctx);
    if ("conflict" in found) return { kind: "conflict", conflict: found.conflict };
    groupGo = found.item.version;
    roots[request.key] = [keep(found.item)];
  }
  const work = { input, programs, memory, groupGo };
  for (const request of input.requests.filter(({ name }) => name !== TOOLCHAIN)) {
    const found = await resolveTool(request, work, ctx);
    if ("conflict" in found) return { kind: "conflict", conflict: found.conflict };
    keep(found.builtWith);
    roots[request.key] = [keep(found.tool)];
  }
  const sorted = [...packages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
  return { kind: "resolved", packages: sorted, roots };
}

async function resolveToolchain(
  request: ConcreteRequest,
  { input, programs, memory }: Pick<Work, "input" | "programs" | "memory">,
  ctx: Context,
): Promise<{ readonly item: LockedPackage } | { readonly conflict: Conflict }> {
  const { system, group } = input;
  const kept = input.locked.find((item) => item.name === TOOLCHAIN && item.group === group);
  if (kept !== undefined && !isMoved(kept, input) && goFits(kept.version, request.constraint))
    return { item: kept };
  const systems = [system, ...(input.systems ?? []).filter((other) => other !== system)];
  const version = await newestGo({ systems, constraint: request.constraint }, programs, ctx);
  if (version === undefined)
    return { conflict: noVersion(request, await toolchainNames(system, programs, ctx)) };
  return { item: await toolchain({ version, system, group }, { programs, memory }, ctx) };
}

async function toolchainNames(system: System, programs: GoPrograms, ctx: Context): Promise<string[]> {
  const { goVersionsFor } = await import("./toolchains.ts");
  return goVersionsFor(system, programs, ctx);
}

async function toolchain(
  wanted: { readonly version: string; readonly system: System; readonly group: string },
  { programs, memory }: Pick<Work, "programs" | "memory">,
  ctx: Context,
): Promise<LockedPackage> {
  const key = `${wanted.version} ${wanted.system}`;
  const known = memory.toolchains.get(key) ?? lockedToolchain(wanted, programs, ctx);
  memory.toolchains.set(key, known);
  return { ...(await known), group: wanted.group };
}

async function resolveTool(
  request: ConcreteRequest,
  work: Work,
  ctx: Context,
): Promise<
  { readonly tool: LockedPackage; readonly builtWith: LockedPackage } | { readonly conflict: Conflict }
> {
  const { input } = work;
  const { group, system } = input;
  const locked = input.locked.find((item) => item.name === request.name && item.group === group);
  const kept =
    locked?.atLeast !== undefined && !isMoved(locked, input) && goFits(locked.version, request.constraint)
      ? locked
      : undefined;
  const place = { group: buildGroup(group, request.name), system };
  if (kept !== undefined) {
    const version = await builder(request.name, kept.atLeast!, work, ctx);
    const builtWith = await toolchain({ version, ...place }, work, ctx);
    return { tool: { ...kept, build: [packageKey(builtWith)] }, builtWith };
  }
  const found = await chooseVersion(request, work, ctx);
  if ("conflict" in found) return found;
  const atLeast = await goOf(found.tool, work, ctx);
  const version = await builder(request.name, atLeast, work, ctx);
  const solution = await solved(found.tool, version, work, ctx);
  if ("complaint" in solution)
    return { conflict: await unsolvable(request, found.tool, solution.complaint, work, ctx) };
  const builtWith = await toolchain({ version, ...place }, work, ctx);
  const { sources, compilesC } = solution.solved;
  const own = `${found.tool.module}@${found.tool.version}`;
  const { [own]: hash, ...others } = sources;
  if (hash === undefined) throw new Error(`go planned a build of ${request.name} without ${own}`);
  return {
    builtWith,
    tool: {
      ...{ channel: "go", group, system, name: request.name, version: found.tool.version, hash, atLeast },
      file: zipPath(found.tool.module, found.tool.version),
      dependencies: [],
      build: [packageKey(builtWith)],
      sources: others,
      ...(compilesC ? { compiler: DEFAULT_SUITE } : {}),
    },
  };
}

async function chooseVersion(
  request: ConcreteRequest,
  { programs }: Work,
  ctx: Context,
): Promise<{ readonly tool: ToolVersion } | { readonly conflict: Conflict }> {
  const { name, constraint } = request;
  const offered = await moduleVersions(name, programs, ctx);
  if (offered === undefined) return { conflict: noModule(request) };
  const { module, versions } = offered;
  const exact = exactGoVersion(constraint);
  const version = isGoQuery(constraint)
    ? await queried(`${module}@${constraint}`, programs, ctx)
    : (versions.find((one) => goFits(one, constraint)) ?? newestPrerelease(constraint, versions) ?? exact);
  if (version !== undefined) return { tool: { name, module, version } };
  return { conflict: noVersion(request, versions, await otherMajor(request, module, programs, ctx)) };
}

/** Where a module has nothing but pre-releases, the newest of them is what `latest` means to Go, too. */
function newestPrerelease(constraint: string, versions: readonly string[]): string | undefined {
  return constraint === "*" || constraint === "latest" ? versions[0] : undefined;
}

async function queried(query: string, programs: GoPrograms, ctx: Context): Promise<string | undefined> {
  const go = await programs.client(ctx);
  return withGoScratch(ctx, async (scratch) => {
    const result = await runGo({ go, args: ["list", "-m", "-json", query] }, scratch, ctx);
    const [answer] = readJsonStream(result.stdout.toString("utf8"));
    if (typeof answer?.Version === "string") return answer.Version;
    const complaint = goComplaint(result);
    if (saysMissing(complaint)) return undefined;
    throw goFailure(`can't look for ${query}`, complaint);
  });
}

/** The path of the same tool in the module of the major version that was asked for. Source: "Go Modules Reference", major version suffixes. */
async function otherMajor(
  { name, constraint }: ConcreteRequest,
  module: string,
  programs: GoPrograms,
  ctx: Context,
): Promise<string | undefined> {
  const major = /^[=^~v]*(\d+)/.exec(constraint)?.[1];
  if (major === undefined) return undefined;
  const base = module.replace(/\/v\d+$/, "");
  const other = Number(major) < 2 ? base : `${base}/v${major}`;
  if (other === module) return undefined;
  const path = other + name.slice(module.length);
  return (await moduleVersions(path, programs, ctx))?.module === other ? path : undefined;
}

/** The Go that the tool's module asks for. */
async function goOf({ module, version }: ToolVersion, { programs }: Work, ctx: Context): Promise<string> {
  const go = await programs.client(ctx);
  return withGoScratch(ctx, async (scratch) => {
    const result = await runGo({ go, args: ["list", "-m", "-json", `${module}@${version}`] }, scratch, ctx);
    const [answer] = readJsonStream(result.stdout.toString("utf8"));
    if (typeof answer?.GoMod !== "string")
      throw goFailure(`can't have ${module}@${version}`, goComplaint(result));
    return neededGo(await ctx.host.fs.readFile(answer.GoMod, "utf8"));
  });
}

/** Which Go builds the tool: the group's, the locked one, the newest. */
async function builder(name: string, atLeast: string, work: Work, ctx: Context): Promise<string> {
  const { input, groupGo, programs } = work;
  const suffices = (version: string | undefined) =>
    version !== undefined && compareGo(version, atLeast) >= 0 ? version : undefined;
  const locked = input.locked.find(({ group }) => group === buildGroup(input.group, name));
  const kept = locked === undefined || isMoved(locked, input) ? undefined : suffices(locked.version);
  const known = suffices(groupGo) ?? kept;
  if (known !== undefined) return known;
  const systems = [input.system, ...(input.systems ?? []).filter((other) => other !== input.system)];
  const newest = await newestGo({ systems, constraint: "*", atLeast }, programs, ctx);
  if (newest !== undefined) return newest;
  throw goFailure(`go:${name} needs Go ${atLeast} or later`, `the module proxy has none for ${input.system}`);
}

function solved(tool: ToolVersion, go: string, work: Work, ctx: Context): Promise<Solution> {
  const { input, programs, memory } = work;
  const key = `${tool.name}@${tool.version}`;
  const known = memory.solutions.get(key);
  if (known !== undefined) return known;
  const systems = (input.systems ?? [input.system]).filter((system) => system.endsWith("-linux"));
  const solving = (async () => {
    const host = systemOf(ctx.host.arch, ctx.host.platform) ?? input.system;
    const item = await toolchain({ version: go, system: host, group: input.group }, work, ctx);
    const command = await programs.toolchain(item, ctx);
    return solveTool(tool, { go: command, systems }, ctx);
  })();
  memory.solutions.set(key, solving);
  return solving;
}

async function unsolvable(
  request: ConcreteRequest,
  tool: ToolVersion,
  complaint: string,
  work: Work,
  ctx: Context,
): Promise<Conflict> {
  const noProgram = /does not contain package|is not a main package|no required module provides/.test(
    complaint,
  );
  if (!noProgram && !saysMissing(complaint) && !/replace directives|exclude directives/.test(complaint))
    throw goFailure(`can't resolve go:${request.name}@${tool.version}`, complaint);
  const programs = noProgram ? await mainPackages(tool, await work.programs.client(ctx), ctx) : [];
  const near = suggest(programName(request.name), programs.map(programName));
  return notAProgram(request, tool, complaint, {
    programs,
    near: programs.find((program) => programName(program) === near),
  });
}

function isMoved(item: LockedPackage, { upgrade, moved }: ResolveInput): boolean {
  return upgrade === "all" || (moved?.has(packageKey(item)) ?? upgrade.includes(item.name));
}

function sameTwice(requests: readonly ConcreteRequest[]): Conflict | undefined {
  const seen = new Map<string, ConcreteRequest>();
  for (const request of requests) {
    const other = seen.get(request.name);
    if (other !== undefined && other.constraint !== request.constraint)
      return {
        code: "conflict",
        message: `${other.key} and ${request.key} ask for different versions of go:${request.name} in one group`,
        reason: `${other.key} asks for ${other.constraint}, ${request.key} for ${request.constraint}`,
        help: `keep one of them, or put one into a group of its own in bothy.toml: group = "other"`,
      };
    seen.set(request.name, request);
  }
  return undefined;
}
