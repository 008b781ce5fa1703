import { composeProject } from "../environment/composition/compose-project.ts";
import { readIfThere } from "../environment/project/durable-file.ts";
import type { Project } from "../environment/project/project-types.ts";
import type { Context } from "../host/context.ts";
import type { Service } from "../manifest/types.ts";

/**
 * The services of bothy.toml with all that it includes, and the lock is not read. Includes of other users pass consent first.
 * UserErrors: those of the decoders, of `requireConsent`.
 */
export async function projectServices(project: Project, ctx: Context): Promise<readonly Service[]> {
  const manifestText = (await readIfThere(ctx.host, project.manifestPath)) ?? "";
  const { manifest, includes } = await composeProject(project, manifestText, ctx);
  if (includes.manifests.length > 0) {
    const { requireTrustedIncludes } = await import("../environment/trust/trusted-includes.ts");
    const lockText = await readIfThere(ctx.host, project.lockPath);
    const lock = lockText === undefined ? {} : { lockText };
    await requireTrustedIncludes(project, { manifestText, includes, ...lock }, ctx);
  }
  return manifest.services;
}
