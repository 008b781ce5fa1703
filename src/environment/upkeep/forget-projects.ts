import { dirname, join } from "node:path";
import { isSystemError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { removeTree } from "../../store/staging.ts";
import { activationFolder } from "../activate/activation-stamps.ts";
import type { KnownProject } from "../project/known-projects.ts";
import { runWords } from "../run/run-folder.ts";
import { forgetConsent } from "../trust/consent.ts";
import { realPath } from "./real-path.ts";

/**
 * Removes what bothy's state has of a project: generations, activation, BOTHY_CACHE, consent. The project's own files are not
 * touched; those that `bothy run` made for itself go too.
 */
export async function forgetProject(project: KnownProject, ctx: Context): Promise<void> {
  const { fs } = ctx.host;
  await removeTree(ctx.host, project.state);
  if (project.root === "") return;
  const folder = activationFolder(project, ctx);
  await fs.rm(folder, { recursive: true, force: true });
  await removeEmptyAbove(folder, join(ctx.places.state, "by-path"), ctx);
  await forgetConsent(project.root, ctx);
  if (runWords(project.root, ctx) === undefined) return;
  await fs.rm(project.root, { recursive: true, force: true });
  await removeEmptyAbove(project.root, join(realPath(ctx.host, ctx.places.state), "runs"), ctx);
}

async function removeEmptyAbove(folder: string, top: string, ctx: Context): Promise<void> {
  for (let parent = dirname(folder); parent.startsWith(`${top}/`); parent = dirname(parent))
    if (!(await removeEmpty(parent, ctx))) return;
}

/** Removes a folder that nothing is in; false where something is, or where it can't be removed. Nothing there is fine. */
export async function removeEmpty(folder: string, ctx: Pick<Context, "host">): Promise<boolean> {
  try {
    await ctx.host.fs.rmdir(folder);
    return true;
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return true;
    if (isSystemError(error, "ENOTEMPTY", "EEXIST", "EACCES", "EPERM", "EBUSY", "ENOTDIR", "EROFS"))
      return false;
    throw error;
  }
}
