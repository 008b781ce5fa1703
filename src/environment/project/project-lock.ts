import { join } from "node:path";
import type { Context } from "../../host/context.ts";
import { withCollection } from "../../store/locks.ts";
import { makeStateFolder, readIfThere, stateError } from "./durable-file.ts";
import type { Project } from "./project-types.ts";

/** `root` is empty where it isn't known. */
type LockedProject = Pick<Project, "state" | "root">;

/** `fn` while no other process changes the project; nested calls are free. The lock of an ended process doesn't count. */
export async function withProjectLock<T>(
  project: LockedProject,
  ctx: Context,
  fn: () => Promise<T>,
): Promise<T> {
  await makeStateFolder(ctx.host, project.state);
  const record = join(project.state, "root");
  try {
    if (project.root !== "" && !(await readIfThere(ctx.host, record))?.trim())
      await ctx.host.fs.writeFile(record, `${project.root}\n`, { mode: 0o600 });
  } catch (error) {
    throw stateError(error, project.state);
  }
  return withCollection({ root: project.state, what: "the project", explain: stateError }, ctx, fn);
}
