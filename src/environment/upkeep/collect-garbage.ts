import type { Context } from "../../host/context.ts";
import { type Collected, collect, type Doomed, type Roots } from "../../store/collect.ts";
import type { Store } from "../../store/types.ts";
import type { KnownProject } from "../project/known-projects.ts";
import { withProjectLock } from "../project/project-lock.ts";
import { type BuiltFiles, builtRoots, findBuiltFiles, LINKED_DAYS, pruneLinkRecords } from "./built-files.ts";
import { environmentRoots, expiredProjects, GONE_DAYS, goneProjects } from "./environment-roots.ts";
import { forgetProject } from "./forget-projects.ts";
import { forgetOldGenerations, type KnownGeneration, oldGenerations } from "./old-generations.ts";

/** What a collection did, or would do. */
export interface GarbageCollection {
  readonly removed: Collected;
  /** Generations older than was asked for. */
  readonly forgotten: readonly KnownGeneration[];
  /** Projects whose folder has been gone for long enough: bothy's state has nothing of them any more. */
  readonly forgottenProjects: readonly string[];
  /** Folders of projects that are gone and still count. */
  readonly gone: readonly string[];
  /** What of the user's own keeps something that would have gone. */
  readonly built: BuiltFiles;
}

/** Forgets those of the projects that `stillExpired` names once nobody changes them; returns these. */
async function forgetProjects(
  projects: readonly KnownProject[],
  stillExpired: () => readonly KnownProject[],
  ctx: Context,
): Promise<KnownProject[]> {
  const forgotten: KnownProject[] = [];
  for (const project of projects)
    await withProjectLock(project, ctx, async () => {
      if (!stillExpired().some(({ state }) => state === project.state)) return;
      await forgetProject(project, ctx);
      forgotten.push(project);
    });
  return forgotten;
}

/**
 * Forgets generations older than `days`, where that is given, and projects whose folder is long gone, then removes from the store what no generation, no running program
 * and nothing that was built in an environment needs. With `dryRun` it only finds that out: nothing on the disk changes.
 */
export async function collectGarbage(
  store: Store,
  options: { readonly dryRun: boolean; readonly days?: number },
  ctx: Context,
): Promise<GarbageCollection> {
  const { dryRun, days } = options;
  const forgotten =
    days === undefined ? [] : await (dryRun ? oldGenerations(days, ctx) : forgetOldGenerations(days, ctx));
  const goneDays = Math.min(GONE_DAYS, days ?? GONE_DAYS);
  const rooted = { goneDays, dryRun, without: forgotten };
  const roots = async () => ({ environments: environmentRoots(ctx.places, ctx.host, rooted) });
  let built: BuiltFiles = { files: [], unfound: [], large: [] };
  const needed = (doomed: Doomed): Roots => {
    built = findBuiltFiles(doomed, ctx.places, ctx.host, Math.min(LINKED_DAYS, days ?? LINKED_DAYS));
    return builtRoots(built);
  };
  const removed = await collect(store, roots, ctx, { dryRun, needed });
  const stillExpired = () => expiredProjects(ctx.places, ctx.host, { goneDays, dryRun });
  let expired = stillExpired();
  if (!dryRun) expired = await forgetProjects(expired, stillExpired, ctx);
  if (!dryRun) pruneLinkRecords(built.files, ctx.places, ctx.host);
  const gone =
    goneDays === 0
      ? []
      : goneProjects(ctx.places, ctx.host).filter((root) => !expired.some((one) => one.root === root));
  const forgottenProjects = expired.map(({ root }) => root).sort();
  return { removed, forgotten, forgottenProjects, gone, built };
}
