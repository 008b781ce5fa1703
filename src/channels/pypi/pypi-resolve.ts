import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { type LockedPackage, packageKey } from "../../lockfile/types.ts";
import type { Conflict, Resolution, ResolveInput } from "../../resolve/channel.ts";
import { type CompiledRequirement, decodeRequirements } from "./compiled-requirements.ts";
import { interpreterDescription, type TargetPython } from "./interpreter-description.ts";
import { decodePylock, type PylockFile, type PylockPackage } from "./pylock.ts";
import { packageFiles } from "./python-index.ts";
import { normalizedName } from "./python-name.ts";
import { type Requirement, requirementLine, requirementOf } from "./requirement.ts";
import { clash, noSuchPackage, noSuchVersion, noWheel, readNoSolution } from "./uv-conflict.ts";
import { type PythonWithPip, uvProgram } from "./uv-program.ts";
import { explainedUvFailure, runUv } from "./uv-run.ts";
import { rememberAddress } from "./wheel-addresses.ts";
import { bestWheel, type WheelTarget, wheelTarget } from "./wheel-tags.ts";

/** The wheels of one group's Python packages on one system: uv decides the versions, we choose the files. */
export async function resolvePypi(
  input: ResolveInput,
  pip: PythonWithPip,
  ctx: Context,
): Promise<Resolution> {
  if (input.python === undefined)
    throw new Error(`no Python to resolve pypi's requests of group ${input.group} for`);
  const python: TargetPython = { ...input.python, system: input.system };
  const requirements = input.requests.map(requirementOf);
  const clashing = contradicting(requirements);
  const uv = await uvProgram(pip, ctx);
  const description = await interpreterDescription(python, ctx);
  return withScratch(ctx, async (cwd) => {
    const work: Work = {
      uv,
      description,
      cwd,
      input,
      ctx,
      target: wheelTarget(python.version, python.glibc, python.system),
    };
    const compiled = await compileVersions(work, requirements, keptPins(input));
    if (compiled.kind === "failed") {
      const conflict = await explained(work, requirements, compiled.stderr, pip);
      return {
        kind: "conflict",
        conflict:
          clashing.length > 0 && conflict.code === "conflict"
            ? clash(clashing, compiled.stderr, { group: input.group, system: input.system, works: undefined })
            : conflict,
      };
    }
    const chosen = await chooseWheels(work, compiled.packages);
    if (chosen.kind === "conflict") return chosen;
    return resolution(work, requirements, compiled.packages, chosen.files);
  });
}

interface Work {
  readonly uv: string;
  readonly description: string;
  /** An empty folder for uv's files. */
  readonly cwd: string;
  readonly input: ResolveInput;
  readonly target: WheelTarget;
  readonly ctx: Context;
}

type Compiled =
  | { readonly kind: "compiled"; readonly packages: readonly CompiledRequirement[] }
  | { readonly kind: "failed"; readonly stderr: string };

/** uv's choice of versions. `pins`: `name==version` lines to keep where they fit. */
async function compileVersions(
  work: Work,
  requirements: readonly Requirement[],
  pins: readonly string[],
): Promise<Compiled> {
  const { ctx, cwd, input } = work;
  const { fs } = ctx.host;
  await fs.writeFile(`${cwd}/requirements.in`, lines(requirements.map(requirementLine)));
  await fs.writeFile(`${cwd}/requirements.txt`, lines(pins));
  const refresh = input.upgrade.length > 0 ? ["--refresh"] : [];
  const format = ["--no-header", "--annotation-style", "split", "--format", "requirements.txt"];
  const args = [
    "pip",
    "compile",
    "requirements.in",
    "-o",
    "requirements.txt",
    "--no-build",
    "--python",
    work.description,
  ];
  const result = await runUv(work.uv, [...args, ...format, ...refresh], { cwd }, ctx);
  const stderr = result.stderr.toString("utf8");
  if (result.code !== 0) {
    const unseen = /because the network was disabled/i.test(stderr); // then nothing tells what there is
    if (unseen || readNoSolution(stderr, requirements) === undefined)
      throw explainedUvFailure(
        result,
        `can't resolve ${requirements.map(({ request }) => request.key).join(", ")}`,
      );
    return { kind: "failed", stderr };
  }
  for (const [, warning] of stderr.matchAll(/^warning: (.*does not have an extra named.*)$/gm))
    ctx.report.warn(warning!);
  return {
    kind: "compiled",
    packages: decodeRequirements(await fs.readFile(`${cwd}/requirements.txt`, "utf8")),
  };
}

/** The wheel for each package: the locked one while it is still offered and fits, else the best. */
async function chooseWheels(
  work: Work,
  packages: readonly CompiledRequirement[],
): Promise<
  { kind: "chosen"; files: ReadonlyMap<string, PylockFile> } | { kind: "conflict"; conflict: Conflict }
> {
  const offered = await wheelsOf(work, packages);
  const locked = new Map(work.input.locked.map((item) => [item.name, item]));
  const files = new Map<string, PylockFile>();
  for (const { name, version, wheels } of offered) {
    const kept = locked.get(normalizedName(name));
    const fitting = wheels.filter((wheel) => bestWheel([wheel], work.target) !== undefined);
    const same = kept?.version === version ? fitting.find((wheel) => wheel.hash === kept.hash) : undefined;
    const file = same ?? bestWheel(fitting, work.target);
    if (file !== undefined) files.set(normalizedName(name), file);
  }
  const without = packages.find(({ name }) => !files.has(normalizedName(name)));
  if (without !== undefined)
    return { kind: "conflict", conflict: noWheel(normalizedName(without.name), undefined, [], work.target) };
  return { kind: "chosen", files };
}

/** Files and addresses of exactly these versions. */
async function wheelsOf(work: Work, packages: readonly CompiledRequirement[]): Promise<PylockPackage[]> {
  if (packages.length === 0) return [];
  const { ctx, cwd } = work;
  await ctx.host.fs.writeFile(
    `${cwd}/pins.in`,
    lines(packages.map(({ name, version }) => `${name}==${version}`)),
  );
  const args = [
    "pip",
    "compile",
    "pins.in",
    "--no-deps",
    "--format",
    "pylock.toml",
    "--python",
    work.description,
  ];
  const result = await runUv(work.uv, [...args, "--quiet", "--no-header"], { cwd }, ctx);
  if (result.code !== 0) throw explainedUvFailure(result, "can't learn the files of the Python packages");
  return decodePylock(result.stdout.toString("utf8"));
}

async function resolution(
  work: Work,
  requirements: readonly Requirement[],
  packages: readonly CompiledRequirement[],
  files: ReadonlyMap<string, PylockFile>,
): Promise<Resolution> {
  const { input, ctx } = work;
  const keyOf = (name: string) =>
    packageKey({ channel: "pypi", group: input.group, system: input.system, name: normalizedName(name) });
  const needs = new Map<string, string[]>();
  for (const { name, via } of packages)
    for (const parent of via)
      needs.set(normalizedName(parent), [...(needs.get(normalizedName(parent)) ?? []), keyOf(name)]);
  const locked: LockedPackage[] = [];
  for (const { name, version } of packages) {
    const normalized = normalizedName(name);
    const file = files.get(normalized)!;
    await rememberAddress(file.hash, file.url, ctx);
    locked.push({
      channel: "pypi",
      group: input.group,
      system: input.system,
      name: normalized,
      version,
      file: file.file,
      hash: file.hash,
      dependencies: [...new Set(needs.get(normalized) ?? [])].sort(),
    });
  }
  locked.sort((a, b) => (a.name < b.name ? -1 : 1));
  const roots = Object.fromEntries(requirements.map(({ request, name }) => [request.key, [keyOf(name)]]));
  return { kind: "resolved", packages: locked, roots };
}

/** uv's "no solution" in the words of the requests. */
async function explained(
  work: Work,
  requirements: readonly Requirement[],
  stderr: string,
  pip: PythonWithPip,
): Promise<Conflict> {
  const found = readNoSolution(stderr, requirements)!;
  const askerOf = (name: string) =>
    requirements.find((requirement) => requirement.name === normalizedName(name));
  const filesOf = (name: string) =>
    packageFiles(normalizedName(name), pip, work.ctx).catch((error: unknown) => {
      if (error instanceof UserError) return [];
      throw error;
    });
  if (found.kind === "no-package") return noSuchPackage(found.name, askerOf(found.name));
  if (found.kind === "no-wheel")
    return noWheel(found.name, askerOf(found.name), await filesOf(found.name), work.target);
  if (found.kind === "no-version")
    return noSuchVersion(found.requirement, await filesOf(found.requirement.name), work.target);
  const works = await workingChange(work, requirements, found.requirements);
  return clash(found.requirements, stderr, { group: work.input.group, system: work.input.system, works });
}

/** The first of the clashing requests that resolves when it may have any version: the smallest change that works. */
async function workingChange(
  work: Work,
  all: readonly Requirement[],
  clashing: readonly Requirement[],
): Promise<string | undefined> {
  if (new Set(clashing.map(({ name }) => name)).size < 2) return undefined;
  for (const loosened of clashing.filter(({ specifiers }) => specifiers !== "").slice(0, 3)) {
    const tried = all.map((item) => (item === loosened ? { ...item, specifiers: "" } : item));
    const result = await compileVersions(work, tried, []);
    if (result.kind === "failed") continue;
    const version = result.packages.find(({ name }) => normalizedName(name) === loosened.name)?.version;
    if (version !== undefined)
      return `give ${loosened.request.key} another version: with the others, ${version} works`;
  }
  return undefined;
}

/** Requests of one package that name different versions. */
function contradicting(requirements: readonly Requirement[]): Requirement[] {
  return requirements.filter((item) =>
    requirements.some(
      (other) => other !== item && other.name === item.name && other.specifiers !== item.specifiers,
    ),
  );
}

/** What is locked and may stay. */
function keptPins(input: ResolveInput): string[] {
  const { upgrade } = input;
  if (upgrade === "all") return [];
  const freed = new Set(upgrade.map((name) => normalizedName(name.replace(/\[.*/, ""))));
  return input.locked.filter((item) => !freed.has(item.name)).map((item) => `${item.name}==${item.version}`);
}

function lines(items: readonly string[]): string {
  return items.map((item) => `${item}\n`).join("");
}

async function withScratch<T>(ctx: Context, fn: (path: string) => Promise<T>): Promise<T> {
  const parent = `${ctx.places.cache}/pypi`;
  await ctx.host.fs.mkdir(parent, { recursive: true });
  const path = await ctx.host.fs.mkdtemp(`${parent}/resolve-`);
  try {
    return await fn(path);
  } finally {
    await ctx.host.fs.rm(path, { recursive: true, force: true });
  }
}
