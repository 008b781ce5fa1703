import type { Context } from "../../host/context.ts";
import type { RunResult } from "../../host/host.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import type { Conflict } from "../../resolve/channel.ts";
import { type CompiledRequirement, decodeRequirements } from "./compiled-requirements.ts";
import { decodePylock, type PylockFile, type PylockPackage } from "./pylock.ts";
import { normalizedName } from "./python-name.ts";
import type { SourceChoice } from "./source-choice.ts";
import { noWheel } from "./uv-conflict.ts";
import { explainedUvFailure, runUv } from "./uv-run.ts";
import { bestWheel, type WheelTarget } from "./wheel-tags.ts";

/** One resolution of Python packages by uv. */
export interface UvWork {
  readonly uv: string;
  readonly description: string;
  /** A folder for uv's files. */
  readonly cwd: string;
  readonly target: WheelTarget;
  /** What is locked now: its versions and files are kept where they fit. */
  readonly locked: readonly LockedPackage[];
  /** The index is asked anew. */
  readonly refresh: boolean;
  /** What uv was told by the index before will do, as far as it goes. */
  readonly lately: boolean;
  /** Names that are left out where others ask for them. */
  readonly excluded: readonly string[];
  /** Lines of a constraints file: names that nothing may ask for, `name<0`, and versions that can't be had, `name!=version`. */
  readonly constraints: readonly string[];
  /** Packages that may be taken as source; grows while resolving. */
  readonly sources: SourceChoice;
  /** Gets the addresses of wheels that may be chosen, as soon as uv looks at them. */
  readonly onWheel?: (url: string) => void;
  readonly ctx: Context;
}

export type Compiled =
  | { readonly kind: "compiled"; readonly packages: readonly CompiledRequirement[] }
  | { readonly kind: "failed"; readonly stderr: string };

/**
 * uv's choice of versions for the lines of a requirements file. Wheels alone first; where there is no way with them, a package
 * without one is taken as source. `pins`: `name==version` lines to keep where they fit. `what`, for messages: "can't resolve x".
 * `understood` tells whether a failure is that nothing fits; other failures are UserErrors.
 */
export async function compileVersions(
  work: UvWork,
  lines: { readonly requirements: readonly string[]; readonly pins: readonly string[] },
  failing: { readonly what: string; readonly understood: (stderr: string) => boolean },
): Promise<Compiled> {
  const { ctx, cwd, sources } = work;
  const { fs } = ctx.host;
  await fs.writeFile(`${cwd}/requirements.in`, text(lines.requirements));
  await fs.writeFile(`${cwd}/requirements.txt`, text(lines.pins));
  await fs.writeFile(`${cwd}/excluded.txt`, text(work.excluded));
  await fs.writeFile(`${cwd}/constraints.txt`, text(work.constraints));
  const without = [
    ...(work.excluded.length === 0 ? [] : ["--excludes", "excluded.txt"]),
    ...(work.constraints.length === 0 ? [] : ["--constraints", "constraints.txt"]),
  ];
  const files = [
    ...["pip", "compile", "requirements.in", "-o", "requirements.txt", "--python", work.description],
    ...without,
  ];
  const format = ["--no-header", "--annotation-style", "split", "--format", "requirements.txt"];
  const refresh = work.refresh ? ["--refresh"] : [];
  for (;;) {
    const args = [...files, ...sources.arguments(), ...format, ...refresh];
    const hints = work.onWheel === undefined ? {} : { onWheel: work.onWheel };
    const run = (more: readonly string[], how: object) =>
      runUv(work.uv, [...args, ...more], { cwd, settings: sources.settings(), ...how }, ctx);
    let result = work.lately && !ctx.offline ? await fromCache(run) : undefined;
    if (result === undefined) {
      await fs.writeFile(`${cwd}/requirements.txt`, text(lines.pins));
      result = await run([], hints);
    }
    const stderr = result.stderr.toString("utf8");
    if (result.code !== 0) {
      if (await sources.learn(stderr)) continue;
      const unseen = /because the network was disabled/i.test(stderr); // then nothing tells what there is
      if (unseen || !failing.understood(stderr)) throw explainedUvFailure(result, failing.what);
      return { kind: "failed", stderr };
    }
    for (const [, warning] of stderr.matchAll(/^warning: (.*does not have an extra named.*)$/gm))
      ctx.report.warn(warning!);
    const compiled = await fs.readFile(`${cwd}/requirements.txt`, "utf8");
    return { kind: "compiled", packages: decodeRequirements(compiled) };
  }
}

/** uv's answer from its cache, where nothing was missing there that the index could tell: it would pass such versions over. */
async function fromCache(
  run: (more: readonly string[], how: object) => Promise<RunResult>,
): Promise<RunResult | undefined> {
  let missing = false;
  const onMissing = () => {
    missing = true;
  };
  const result = await run(["--offline"], { onMissing });
  const stderr = result.stderr.toString("utf8");
  const blind = result.code !== 0 && /network was disabled|not found in the cache/i.test(stderr);
  return missing || blind ? undefined : result;
}

/** The file for each package: the locked one while it is still offered and fits, else the best wheel, else the source. */
export async function chooseFiles(
  work: UvWork,
  packages: readonly CompiledRequirement[],
): Promise<
  { kind: "chosen"; files: ReadonlyMap<string, PylockFile> } | { kind: "conflict"; conflict: Conflict }
> {
  const offered = await offeredFiles(work, packages);
  const locked = new Map(work.locked.map((item) => [item.name, item]));
  const files = new Map<string, PylockFile>();
  for (const { name, version, wheels, source } of offered) {
    const kept = locked.get(normalizedName(name));
    const fitting: PylockFile[] = wheels.filter((wheel) => bestWheel([wheel], work.target) !== undefined);
    const usable = source === undefined ? fitting : [...fitting, source];
    const same = kept?.version === version ? usable.find((file) => file.hash === kept.hash) : undefined;
    const file = same ?? bestWheel(fitting, work.target) ?? source;
    if (file !== undefined) files.set(normalizedName(name), file);
  }
  const without = packages.find(({ name }) => !files.has(normalizedName(name)));
  if (without !== undefined)
    return { kind: "conflict", conflict: noWheel(normalizedName(without.name), undefined, [], work.target) };
  return { kind: "chosen", files };
}

/** Files and addresses of exactly these versions. */
async function offeredFiles(
  work: UvWork,
  packages: readonly CompiledRequirement[],
): Promise<PylockPackage[]> {
  if (packages.length === 0) return [];
  const { ctx, cwd } = work;
  const pins = packages.map(({ name, version }) => `${name}==${version}`);
  await ctx.host.fs.writeFile(`${cwd}/pins.in`, text(pins));
  const args = ["pip", "compile", "pins.in", "--no-deps", "--format", "pylock.toml"];
  const run = (...more: string[]) =>
    runUv(
      work.uv,
      [...args, "--python", work.description, "--quiet", "--no-header", ...more],
      { cwd, settings: work.sources.settings() },
      ctx,
    );
  // uv has just asked the index for all that it takes; to see whether that is still so would take as long again.
  const known = await run("--offline");
  const result = known.code === 0 ? known : await run();
  if (result.code !== 0) throw explainedUvFailure(result, "can't learn the files of the Python packages");
  return decodePylock(result.stdout.toString("utf8"));
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
