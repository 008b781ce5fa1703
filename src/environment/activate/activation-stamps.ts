import { join } from "node:path";
import { isSystemError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { stateError } from "../project/durable-file.ts";
import type { Project } from "../project/project-types.ts";

const STAMPS = ["manifest.stamp", "lock.stamp", "entry.stamp"] as const;

/**
 * The folder of a project's activation, which bin/bothy finds without starting a process: `<state>/by-path`, the
 * project's real path, `.bothy`. Nothing in the project itself is ever taken for it.
 */
export function activationFolder(project: Pick<Project, "root">, ctx: Pick<Context, "places">): string {
  return join(ctx.places.state, "by-path", project.root, ".bothy");
}

/**
 * Makes the next activation take the slow path: for a change of the environment that bothy.toml and bothy.lock don't show. The
 * caller holds the project's lock and has not made the change yet. UserErrors as of `writeActivation`.
 */
export async function forgetActivation(project: Project, ctx: Context): Promise<void> {
  const folder = activationFolder(project, ctx);
  try {
    await dropStamps(folder, ctx);
    await dropMarks(answerFolder(folder), ctx);
  } catch (error) {
    throw stateError(error, folder);
  }
}

/** Where the answer to prompt hooks stands, below an activation's folder. */
export function answerFolder(folder: string): string {
  return join(folder, "answer");
}

/** Takes the marks from the answer to prompt hooks: each shell asks again at its next prompt. */
export async function forgetAnswer(project: Pick<Project, "root">, ctx: Context): Promise<void> {
  const folder = answerFolder(activationFolder(project, ctx));
  try {
    await dropMarks(folder, ctx);
  } catch (error) {
    throw stateError(error, folder);
  }
}

/** Removes the files whose names say what else in the folder is worth: `texts-<id>`, `valid-<id>`. */
export async function dropMarks(folder: string, ctx: Context): Promise<void> {
  let names: string[];
  try {
    names = await ctx.host.fs.readdir(folder);
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) return;
    throw error;
  }
  for (const name of names)
    if (/^(?:texts|valid)-/.test(name)) await ctx.host.fs.rm(join(folder, name), { force: true });
}

/** Takes the stamps from an activation's folder: nothing in it is valid without them. */
export async function dropStamps(folder: string, ctx: Context): Promise<void> {
  for (const name of STAMPS) await ctx.host.fs.rm(join(folder, name), { force: true });
}
