import { type System, servedSystem } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import type { Lockfile } from "../../lockfile/types.ts";
import type { Upgrade } from "../../resolve/wanted.ts";
import type { BuildDependencies } from "../build.ts";
import { lockFor, readProject } from "./change-project.ts";
import type { Project, ProjectFiles } from "./project-types.ts";

/** What an upgrade would lock, by `choose` of what the files say; nothing of the project is written. UserErrors: as changeProject's, but for those of building. */
export async function previewUpgrade(
  project: Project,
  choose: (files: ProjectFiles) => Upgrade,
  deps: BuildDependencies,
  ctx: Context,
): Promise<{ readonly files: ProjectFiles; readonly lock: Lockfile; readonly system: System }> {
  const files = await readProject(project, ctx);
  const upgrade = choose(files);
  const system = servedSystem(ctx.host.arch, ctx.host.platform);
  const lock = await lockFor(files, files.lock, { upgrade }, deps, ctx);
  return { files, lock, system };
}
