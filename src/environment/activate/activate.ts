import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { FISH_DEACTIVATE } from "../../activation/fish.ts";
import { POSIX_DEACTIVATE } from "../../activation/posix-in-place.ts";
import { environmentChanges, parseEnvironment } from "../../activation/print.ts";
import { quoteFish, quoteSh } from "../../activation/quote.ts";
import type { Activation, ActivationMode } from "../../activation/types.ts";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { builtFile } from "../../host/installation.ts";
import type { Program } from "../../host/replace-process.ts";
import { portNames } from "../../manifest/service-graph.ts";
import type { Manifest } from "../../manifest/types.ts";
import type { BuildDependencies } from "../build.ts";
import { DRIVER_STAMP, libraryCache } from "../drivers/driver-bridge.ts";
import { readEnvironment } from "../environment-root.ts";
import { projectPorts } from "../ports/project-ports.ts";
import { changeProject, readProject } from "../project/change-project.ts";
import { makeStateFolder } from "../project/durable-file.ts";
import { withProjectLock } from "../project/project-lock.ts";
import type { ChangeOptions, Project } from "../project/project-types.ts";
import { requireTrustedIncludes } from "../trust/trusted-includes.ts";
import { entryTime, inputTimes, projectTimes, writeActivation } from "./activation-cache.ts";
import { activationFolder } from "./activation-stamps.ts";

export interface ActivateOptions extends ChangeOptions {
  /** Default `dev`. */
  readonly mode?: ActivationMode;
}

/**
 * Makes the project's environment fit its bothy.toml, and returns what the process is to become: `command` in it, or
 * without one a subshell. Same pid, same standard streams; the caller calls `replaceProcess`.
 */
export async function activateProject(
  project: Project,
  options: ActivateOptions & { readonly command: readonly string[] },
  deps: BuildDependencies,
  ctx: Context,
): Promise<Program> {
  const activation = await prepareActivation(project, options, deps, ctx);
  return activationProgram(activation, options.mode ?? "dev", options.command, ctx);
}

/** The line that puts the project's activation in force in a running shell: a path or name ending in `fish`, or any other. */
export async function printShellActivation(
  project: Project,
  options: ActivateOptions & { readonly shell?: string },
  deps: BuildDependencies,
  ctx: Context,
): Promise<string> {
  const { folder } = await prepareActivation(project, options, deps, ctx);
  const mode = options.mode ?? "dev";
  return isFish(options.shell ?? ctx.host.env.SHELL)
    ? `set -g _bothy_mode ${mode}; source ${quoteFish(join(folder, "in-place.fish"))}\n`
    : `_bothy_mode=${mode}; . ${quoteSh(join(folder, "in-place.sh"))}\n`;
}

/** The line that undoes the innermost activation in a running shell. */
export function printDeactivation(shell: string | undefined): string {
  return isFish(shell) ? FISH_DEACTIVATE : POSIX_DEACTIVATE;
}

/** The variables that an activation changes, after its hook: final value, or null for one that it removes. */
export async function activatedVariables(
  project: Project,
  options: ActivateOptions,
  deps: BuildDependencies,
  ctx: Context,
): Promise<Record<string, string | null>> {
  const activation = await prepareActivation(project, options, deps, ctx);
  // The environment's own programs may be broken by its variables; bothy's Node reads what a process is given.
  const dump = [activation.node, join(activation.folder, "dump.mjs")];
  const program = activationProgram(activation, options.mode ?? "dev", dump, ctx);
  const run = await ctx.host.run(program.file, program.args.slice(1), {
    env: { ...program.env },
    cwd: ctx.host.cwd,
    stderr: "inherit",
    signal: ctx.signal,
  });
  if (run.code !== 0)
    throw new UserError("activation-failed", `the activation of ${project.root} failed`, {
      reason: `it ended with ${run.code === undefined ? run.signal : `status ${run.code}`}`,
      help: "its own message stands above; mend on-activate in bothy.toml: bothy edit",
    });
  return environmentChanges(program.env, parseEnvironment(run.stdout.toString()));
}

/**
 * Brings environment, generation and the cached texts up to date; every later activation is bin/bothy's alone. Under the
 * project's lock to the end: of two, neither writes texts of an older manifest beside stamps of a newer one.
 */
function prepareActivation(
  project: Project,
  options: ChangeOptions,
  deps: BuildDependencies,
  ctx: Context,
): Promise<Activation> {
  const entry = bothyEntry();
  const read = entry === undefined ? undefined : entryTime(entry, ctx);
  return withProjectLock(project, ctx, async () => {
    const outcome = await changeProject(project, options, deps, ctx);
    const { manifest, includes } = outcome;
    const before = { ...projectTimes(project, ctx), inputs: inputTimes(includes.inputs, ctx) };
    const files = await readProject(project, ctx);
    await requireTrustedIncludes(project, files, ctx);
    const fits =
      files.manifestText === outcome.generation.manifest &&
      files.lockText === outcome.generation.lock &&
      isDeepStrictEqual(files.includes, includes);
    const times = fits ? before : { manifest: undefined, lock: undefined };
    const file = readEnvironment(deps.store, outcome.environment.key, ctx.host);
    if (file === undefined) throw new Error(`environment ${outcome.environment.key} is gone`);
    const environment = outcome.environment.path;
    const stamp = join(deps.store.root, DRIVER_STAMP);
    const activation: Activation = {
      environment,
      project: project.root,
      cache: join(project.state, "cache"),
      name: manifest.name ?? (basename(project.root) || "bothy"),
      vars: manifest.vars,
      ports: await portVariables(project, manifest, ctx),
      searchPaths: file.searchPaths,
      ...manifest.hook,
      profile: manifest.profile,
      ...("bash" in file.programs ? { bash: join(environment, "bin/bash") } : {}),
      folder: activationFolder(project, ctx),
      live: join(ctx.places.state, "live"),
      node: process.execPath,
      inputs: includes.inputs,
      ...(ctx.host.fsSync.existsSync(stamp) ? { drivers: { stamp, changed: libraryCache(ctx.host) } } : {}),
      ...(entry === undefined ? {} : { entry }),
    };
    await makeStateFolder(ctx.host, activation.cache);
    await makeStateFolder(ctx.host, activation.live);
    await writeActivation(project, activation, { ...times, entry: read }, ctx);
    return activation;
  });
}

/** `BOTHY_PORT_DB` -> its number, for each port of the manifest's services. */
async function portVariables(
  project: Project,
  { services }: Manifest,
  ctx: Context,
): Promise<Record<string, string>> {
  const ports = await projectPorts(project, services, ctx);
  return Object.fromEntries(portNames(services).map(({ name, variable }) => [variable, String(ports[name])]));
}

/** The entry of this very bothy; undefined where it runs from source. */
function bothyEntry(): string | undefined {
  return import.meta.url.endsWith(".ts") ? undefined : builtFile("cli/main.mjs");
}

function activationProgram(
  activation: Activation,
  mode: ActivationMode,
  command: readonly string[],
  ctx: Context,
): Program {
  const { BOTHY_NODE_OPTIONS, BOTHY_OPEN_FILES, ...rest } = ctx.host.env;
  const env = BOTHY_NODE_OPTIONS === undefined ? rest : { ...rest, NODE_OPTIONS: BOTHY_NODE_OPTIONS };
  // Node raises the soft limit of open files for itself; the command gets what bothy was started with.
  const limit = /^(?:\d+|unlimited)$/.test(BOTHY_OPEN_FILES ?? "")
    ? `ulimit -S -n ${BOTHY_OPEN_FILES}; `
    : "";
  const gone = quoteSh(`error: the environment of ${activation.project} went away meanwhile`);
  const text = `${limit}_bothy_mode=${mode}; . "$0"; printf '%s\\nhelp: run the command again\\n' ${gone} >&2; exit 1`;
  return {
    file: "/bin/sh",
    args: ["sh", "-c", text, join(activation.folder, "activate.sh"), ...command],
    env,
  };
}

function isFish(shell: string | undefined): boolean {
  return shell !== undefined && basename(shell) === "fish";
}
