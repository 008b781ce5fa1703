import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { composeProject } from "../composition/compose-project.ts";
import type { Project, ProjectFiles } from "../project/project-types.ts";
import { type ConsentContent, carryConsent, isAllowed } from "./consent.ts";

/** What a user consents to who consents to a project as it is. */
export function contentOf(
  files: Pick<ProjectFiles, "manifestText" | "lockText" | "includes">,
): ConsentContent {
  return { manifestText: files.manifestText, lockText: files.lockText, included: files.includes.manifests };
}

/** `carryConsent` for a change of the project's own two files, from what is there to what will be. */
export async function carryProjectConsent(
  project: Project,
  before: Pick<ProjectFiles, "manifestText" | "lockText">,
  after: Pick<ProjectFiles, "manifestText" | "lockText" | "includes">,
  ctx: Context,
): Promise<void> {
  if (before.manifestText === after.manifestText && before.lockText === after.lockText) return;
  if (!(await isAllowed(project.root, ctx))) return;
  try {
    const { includes } = await composeProject(project, before.manifestText, ctx);
    await carryConsent(project, contentOf({ ...before, includes }), contentOf(after), ctx);
  } catch (error) {
    // A manifest that could not be read was nothing that anybody could consent to.
    if (!(error instanceof UserError)) throw error;
  }
}
