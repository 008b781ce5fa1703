import { type System, servedSystem } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import type { Lockfile } from "../../lockfile/types.ts";
import type { Channels } from "../../resolve/channel.ts";
import type { Upgrade } from "../../resolve/wanted.ts";
import { readProject } from "./change-project.ts";
import type { Project, ProjectFiles } from "./project-types.ts";

/** What an upgrade would lock, by `choose` of what the files say; nothing of the project is written. UserErrors: as changeProject's, but for those of building. */
export async function previewUpgrade(
  project: Project,
  choose: (files: ProjectFiles) => Upgrade,
  channels: Channels,
  ctx: Context,
): Promise<{ readonly files: ProjectFiles; readonly lock: Lockfile; readonly system: System }> {
  const files = await readProject(project, ctx);
  const upgrade = choose(files);
  const system = servedSystem(ctx.host.arch, ctx.host.platform);
  const { resolveEnvironment } = await import("../../resolve/resolve-environment.ts");
  const { manifest, lock: previous } = files;
  const lock = await resolveEnvironment({ manifest, previous, upgrade }, channels, ctx);
  return { files, lock, system };
}
