import { basename, join } from "node:path";
import { FOREIGN_SHELLS } from "../../activation/exec-script.ts";
import { FISH_DEACTIVATE } from "../../activation/fish.ts";
import { POSIX_DEACTIVATE } from "../../activation/posix-in-place.ts";
import { environmentChanges, parseEnvironment } from "../../activation/print.ts";
import { quoteFish, quoteSh } from "../../activation/quote.ts";
import type { Activation, ActivationMode } from "../../activation/types.ts";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import type { Program } from "../../host/replace-process.ts";
import type { BuildDependencies } from "../build.ts";
import type { ChangeOptions, Project } from "../project/project-types.ts";
import { prepareActivation } from "./prepare-activation.ts";

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
  const shell = options.shell ?? ctx.host.env.SHELL;
  const name = basename(shell ?? "");
  if ((FOREIGN_SHELLS as readonly string[]).includes(name))
    throw new UserError("no-such-shell", `there is no activation in place for ${name}`, {
      reason: `SHELL is ${shell}, and bothy prints for bash, zsh, fish and POSIX shells`,
      help: "in one of these, name it, as in --print=bash; or take the variables over yourself: bothy activate --print=json",
    });
  const { folder } = await prepareActivation(project, options, deps, ctx);
  const mode = options.mode ?? "dev";
  return isFish(shell)
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
  const { before, after } = await variablesAround(project, options, deps, ctx);
  return environmentChanges(before, after);
}

/** All variables of a process in the activation, after its hook. */
export async function activatedEnvironment(
  project: Project,
  options: ActivateOptions,
  deps: BuildDependencies,
  ctx: Context,
): Promise<Record<string, string>> {
  return (await variablesAround(project, options, deps, ctx)).after;
}

async function variablesAround(
  project: Project,
  options: ActivateOptions,
  deps: BuildDependencies,
  ctx: Context,
): Promise<{ before: Program["env"]; after: Record<string, string> }> {
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
  return { before: program.env, after: parseEnvironment(run.stdout.toString()) };
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
