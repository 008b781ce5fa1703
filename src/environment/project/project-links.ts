import { join } from "node:path";
import { isSystemError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { activationFolder } from "../activate/activation-stamps.ts";
import { makeStateFolder, stateError } from "./durable-file.ts";
import type { BuiltEnvironment, Project } from "./project-types.ts";

/** In the project's activation folder: leads to the environment in force, whatever generation that is. Editors' settings name it. */
export const ENVIRONMENT_LINK = "environment";
/** Leads to the project's state, whose name no shell can work out without a process. Completions look there for generations. */
const STATE_LINK = "state";

/**
 * Makes both links lead where they should. Each is replaced as a whole: whoever follows it finds the old or the new. UserErrors as of
 * `makeStateFolder`.
 */
export async function linkEnvironment(
  project: Project,
  environment: Pick<BuiltEnvironment, "path">,
  ctx: Context,
): Promise<void> {
  const folder = activationFolder(project, ctx);
  await makeStateFolder(ctx.host, folder);
  try {
    await putLink(join(folder, ENVIRONMENT_LINK), environment.path, ctx);
    await putLink(join(folder, STATE_LINK), project.state, ctx);
  } catch (error) {
    throw stateError(error, folder);
  }
}

async function putLink(path: string, target: string, { host }: Context): Promise<void> {
  try {
    if ((await host.fs.readlink(path)) === target) return;
  } catch (error) {
    if (!isSystemError(error, "ENOENT", "EINVAL")) throw error;
  }
  const temporary = `${path}.${host.pid}`;
  await host.fs.rm(temporary, { force: true });
  await host.fs.symlink(target, temporary);
  await host.fs.rename(temporary, path);
}
