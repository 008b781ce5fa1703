import type { Context } from "../../host/context.ts";
import type { StoreKey } from "../../store/types.ts";
import { currentGeneration, listGenerations, removeGeneration } from "../project/generations.ts";
import { knownProjects } from "../project/known-projects.ts";
import { withProjectLock } from "../project/project-lock.ts";
import type { Generation, Project } from "../project/project-types.ts";

/** A generation, and the project that it is of. */
export interface KnownGeneration extends Pick<Generation, "number" | "created"> {
  readonly state: string;
  /** The project's folder; empty where its state doesn't say. */
  readonly project: string;
  readonly environment: StoreKey;
}

/** The generations of all projects that were made more than `days` days ago, but for each project's current one. */
export async function oldGenerations(days: number, ctx: Context): Promise<KnownGeneration[]> {
  const found: KnownGeneration[] = [];
  for (const project of knownProjects(ctx.places, ctx.host)) found.push(...(await oldOf(project, days, ctx)));
  return found;
}

/** Removes those generations, each while nobody changes its project; returns what it removed. */
export async function forgetOldGenerations(days: number, ctx: Context): Promise<KnownGeneration[]> {
  const removed: KnownGeneration[] = [];
  for (const project of knownProjects(ctx.places, ctx.host))
    await withProjectLock(project, ctx, async () => {
      for (const generation of await oldOf(project, days, ctx)) {
        await removeGeneration(project, generation.number, ctx.host);
        removed.push(generation);
      }
    });
  return removed;
}

async function oldOf(
  project: Pick<Project, "state" | "root">,
  days: number,
  ctx: Context,
): Promise<KnownGeneration[]> {
  const oldest = ctx.host.now().getTime() - days * 86_400_000;
  const current = await currentGeneration(project, ctx);
  return (await listGenerations(project, ctx))
    .filter(({ number, created }) => number !== current?.number && Date.parse(created) < oldest)
    .map(({ number, created, environment }) => ({
      ...{ number, created, environment },
      ...{ state: project.state, project: project.root },
    }));
}
