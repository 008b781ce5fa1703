import { join } from "node:path";
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
  } catch (error) {
    throw stateError(error, folder);
  }
}

/** Takes the stamps from an activation's folder: nothing in it is valid without them. */
export async function dropStamps(folder: string, ctx: Context): Promise<void> {
  for (const name of STAMPS) await ctx.host.fs.rm(join(folder, name), { force: true });
}
