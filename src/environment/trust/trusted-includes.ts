import type { Context } from "../../host/context.ts";
import type { Project, ProjectFiles } from "../project/project-types.ts";
import { requireConsent } from "./consent.ts";

/**
 * Passes where all that a project includes is the user's own, root's, or the same person's as the project's bothy.toml: typing a
 * command in the project is consent to it. Else only with consent to the whole content. UserErrors as of `requireConsent`.
 */
export async function requireTrustedIncludes(
  project: Project,
  files: Pick<ProjectFiles, "manifestText" | "lockText" | "includes">,
  ctx: Pick<Context, "host" | "places">,
): Promise<void> {
  const { manifests } = files.includes;
  if (manifests.length === 0) return;
  const own = ctx.host.fsSync.statSync(project.manifestPath).uid;
  const foreign = manifests.find(({ owner }) => ![0, ctx.host.uid, own].includes(owner));
  if (foreign === undefined) return;
  const content = { manifestText: files.manifestText, lockText: files.lockText, included: manifests };
  const what = `an environment that includes ${foreign.file}, which belongs to user ${foreign.owner}`;
  await requireConsent(project, content, { what }, ctx);
}
