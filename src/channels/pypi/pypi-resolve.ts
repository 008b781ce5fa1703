import { UserError } from "../../base/error.ts";
import { askedLately, rememberAsked } from "../../fetch/asked-lately.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import type { Conflict, Resolution, ResolveInput } from "../../resolve/channel.ts";
import { withBuildRequirements } from "./build-requirements.ts";
import type { WheelHints } from "./fetch-ahead.ts";
import { interpreterDescription, type TargetPython } from "./interpreter-description.ts";
import { lockedFiles } from "./locked-files.ts";
import type { IndexAccess } from "./pypi-fetch.ts";
import { packageFiles } from "./python-index.ts";
import { normalizedName } from "./python-name.ts";
import { type Requirement, requirementLine, requirementOf } from "./requirement.ts";
import { withScratch } from "./scratch.ts";
import { isSourceFile } from "./source-archive.ts";
import { sourceChoice } from "./source-choice.ts";
import { chooseFiles, compileVersions, type UvWork } from "./uv-compile.ts";
import { clash, noSuchPackage, noSuchVersion, noWheel, readNoSolution } from "./uv-conflict.ts";
import { type PythonWithPip, uvProgram } from "./uv-program.ts";
import { wheelTarget } from "./wheel-tags.ts";

/**
 * One group's Python packages on one system, and what those that are published as source are built with: uv decides the versions, we
 * choose the files. Nothing of a package is run.
 */
export async function resolvePypi(
  input: ResolveInput,
  access: Required<IndexAccess>,
  ctx: Context,
): Promise<Resolution> {
  const { importing } = input;
  const hints = importing === undefined || ctx.offline ? undefined : access.ahead.hints(importing, ctx);
  let packages: readonly LockedPackage[] = [];
  try {
    const resolution = await resolveGroup(input, { pip: access.python, hints }, ctx);
    if (resolution.kind === "resolved") packages = resolution.packages;
    return resolution;
  } finally {
    await hints?.settle(packages, ctx);
  }
}

async function resolveGroup(
  input: ResolveInput,
  { pip, hints }: { readonly pip: PythonWithPip; readonly hints: WheelHints | undefined },
  ctx: Context,
): Promise<Resolution> {
  if (input.python === undefined)
    throw new Error(`no Python to resolve pypi's requests of group ${input.group} for`);
  const python: TargetPython = { ...input.python, system: input.system };
  const requirements = input.requests.map(requirementOf);
  const clashing = contradicting(requirements);
  const uv = await uvProgram(pip, ctx);
  const description = await interpreterDescription(python, ctx);
  const asked = new Set(requirements.map(({ name }) => name));
  const excluded = (input.pypiExclude ?? []).map(normalizedName).filter((name) => !asked.has(name));
  const about = ["pypi", ...requirements.map(requirementLine), ...excluded.map((name) => `-${name}`)];
  const asks = input.askAnew ?? input.upgrade.length > 0;
  const lately =
    input.askAnew === false || (input.askAnew !== true && asks && (await askedLately(ctx, about)));
  const refresh = asks && !lately;
  const without = (input.missing ?? []).map(({ name, version }) => `${name}!=${version}`);
  return withScratch(ctx, async (cwd) => {
    const kept = keptItems(input);
    const sourced = kept.filter(({ file }) => isSourceFile(file)).map(({ name }) => name);
    const work: Work = {
      ...{ uv, description, cwd, input, ctx, python: pip },
      target: wheelTarget(python.version, python.glibc, python.system),
      locked: input.locked.filter(({ group }) => group === input.group),
      refresh,
      lately,
      excluded,
      constraints: [...(input.pypiAvoid ?? []).map((name) => `${name}<0`), ...without],
      sources: sourceChoice(sourced, pip, ctx),
      ...(hints === undefined ? {} : { onWheel: hints.see }),
    };
    const pins = kept.map((item) => `${item.name}==${item.version}`);
    const compiled = await compile(work, requirements, pins);
    if (refresh && !ctx.offline) await rememberAsked(ctx, about);
    if (compiled.kind === "failed") {
      const conflict = await explained(work, requirements, compiled.stderr);
      return {
        kind: "conflict",
        conflict:
          clashing.length > 0 && conflict.code === "conflict"
            ? clash(clashing, compiled.stderr, { group: input.group, system: input.system, loosened: [] })
            : conflict,
      };
    }
    const chosen = await chooseFiles(work, compiled.packages);
    if (chosen.kind === "conflict") return chosen;
    const place = { group: input.group, system: input.system };
    const found = await lockedFiles(compiled.packages, chosen.files, place, ctx);
    const packages = await withBuildRequirements(
      found.map(({ locked }) => locked),
      { ...work, locked: input.locked, excluded: [], constraints: without },
    );
    const keys = new Map(found.map(({ key, locked }) => [locked.name, key]));
    const roots = Object.fromEntries(
      requirements.map(({ request, name }) => [request.key, [keys.get(name)!]]),
    );
    return { kind: "resolved", packages, roots };
  });
}

interface Work extends UvWork {
  readonly input: ResolveInput;
  readonly python: PythonWithPip;
}

function compile(work: Work, requirements: readonly Requirement[], pins: readonly string[]) {
  return compileVersions(
    work,
    { requirements: requirements.map(requirementLine), pins },
    {
      what: `can't resolve ${requirements.map(({ request }) => request.key).join(", ")}`,
      understood: (stderr) => readNoSolution(stderr, requirements) !== undefined,
    },
  );
}

/** uv's "no solution" in the words of the requests. */
async function explained(
  work: Work,
  requirements: readonly Requirement[],
  stderr: string,
): Promise<Conflict> {
  const found = readNoSolution(stderr, requirements)!;
  const askerOf = (name: string) =>
    requirements.find((requirement) => requirement.name === normalizedName(name));
  const filesOf = (name: string) =>
    packageFiles(normalizedName(name), work.python, work.ctx).catch((error: unknown) => {
      if (error instanceof UserError) return [];
      throw error;
    });
  if (found.kind === "no-package") return noSuchPackage(found.name, askerOf(found.name));
  if (found.kind === "no-wheel")
    return noWheel(found.name, askerOf(found.name), await filesOf(found.name), work.target);
  if (found.kind === "no-version")
    return noSuchVersion(found.requirement, await filesOf(found.requirement.name), work.target);
  const loosened = await workingChanges(work, requirements, found.requirements);
  return clash(found.requirements, stderr, { group: work.input.group, system: work.input.system, loosened });
}

/** Those of the clashing requests with a constraint with which all resolves when they may have any version. */
async function workingChanges(
  work: Work,
  all: readonly Requirement[],
  clashing: readonly Requirement[],
): Promise<{ key: string; version: string }[]> {
  if (new Set(clashing.map(({ name }) => name)).size < 2) return [];
  const found: { key: string; version: string }[] = [];
  for (const loosened of clashing.filter(({ specifiers }) => specifiers !== "").slice(0, 3)) {
    const tried = all.map((item) => (item === loosened ? { ...item, specifiers: "" } : item));
    const result = await compile({ ...work, refresh: false, lately: true }, tried, []);
    if (result.kind === "failed") continue;
    const version = result.packages.find(({ name }) => normalizedName(name) === loosened.name)?.version;
    if (version !== undefined) found.push({ key: loosened.request.key, version });
  }
  return found;
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
function keptItems(input: ResolveInput): LockedPackage[] {
  const { upgrade } = input;
  if (upgrade === "all") return [];
  const freed = new Set(upgrade.map((name) => normalizedName(name.replace(/\[.*/, ""))));
  return input.locked.filter((item) => item.group === input.group && !freed.has(item.name));
}
