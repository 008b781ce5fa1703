import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { decodeLockfile } from "../../lockfile/decode.ts";
import { withStoreUse } from "../../store/locks.ts";
import { type BuildDependencies, buildEnvironment, buildInput } from "../build.ts";
import { changedIncludes, composeProject, recordedManifest } from "../composition/compose-project.ts";
import { type Includes, NO_INCLUDES } from "../composition/types.ts";
import { hostSystem, type OwnFiles, settle } from "./change-project.ts";
import { readIfThere } from "./durable-file.ts";
import { withProjectLock } from "./project-lock.ts";
import type { Generation, Project, ProjectOutcome } from "./project-types.ts";

/** Puts manifest, lock and environment back as a generation has them; it becomes the newest generation's content. */
export function rollback(
  project: Project,
  target: Generation,
  deps: BuildDependencies,
  ctx: Context,
): Promise<ProjectOutcome> {
  return withProjectLock(project, ctx, () =>
    withStoreUse(deps.store, ctx, async () => {
      const what = { name: `generation ${target.number}`, root: project.root };
      const manifest = recordedManifest(target, what);
      const lock = decodeLockfile(target.lock, `bothy.lock of generation ${target.number}`);
      const system = hostSystem(manifest, ctx);
      const built = await buildEnvironment(buildInput(manifest, lock, system), deps, ctx);
      const files = await filesForRollback(project, ctx);
      const { includes } = await composeProject(project, target.manifest, ctx).catch(passOver);
      const changed = changedIncludes(target.includes ?? [], includes.manifests);
      if (changed.length > 0)
        ctx.report.warn(
          `generation ${target.number} was made with another content of ${changed.join(", ")}: as long as that differs, the next activation follows it`,
        );
      const made = { manifest, includes, manifestText: target.manifest, lockText: target.lock, lock };
      const recorded = target.includes;
      const restored = target.number;
      return settle(project, { ...made, system, files, built, restored, ...(recorded && { recorded }) }, ctx);
    }),
  );
}

/** Includes that can't be read now keep nobody from going back. */
function passOver(error: unknown): { readonly includes: Includes } {
  if (error instanceof UserError) return { includes: NO_INCLUDES };
  throw error;
}

/** What stands in the project now, as far as it can be read: a rollback also mends a broken file. */
async function filesForRollback(project: Project, ctx: Context): Promise<OwnFiles> {
  const manifestText = (await readIfThere(ctx.host, project.manifestPath)) ?? "";
  const lockText = await readIfThere(ctx.host, project.lockPath);
  if (lockText === undefined) return { manifestText };
  try {
    return { manifestText, lockText, lock: decodeLockfile(lockText, "bothy.lock") };
  } catch (error) {
    if (error instanceof UserError) return { manifestText, lockText };
    throw error;
  }
}
