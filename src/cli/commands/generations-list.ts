import { UserError } from "../../base/error.ts";
import { recordedManifest } from "../../environment/composition/compose-project.ts";
import { currentGeneration, listGenerations } from "../../environment/project/generations.ts";
import { openProject } from "../../environment/project/project.ts";
import type { Generation } from "../../environment/project/project-types.ts";
import { diffManifests, type RequestChange } from "../../manifest/diff.ts";
import { say } from "../answer.ts";
import type { Handler } from "../call.ts";
import { generationSummary } from "../generation-summary.ts";

/** `bothy generations list`: oldest first, the one in force marked. */
export const generationsList: Handler<unknown> = async ({ ctx }) => {
  const project = await openProject(ctx.host.cwd, ctx);
  const [generations, current] = await Promise.all([
    listGenerations(project, ctx),
    currentGeneration(project, ctx),
  ]);
  const data = generations.map(({ number, created, environment, system, changes, restored }) => ({
    number,
    created,
    current: number === current?.number,
    environment,
    system,
    ...(restored === undefined ? {} : { restored }),
    changes,
  }));
  if (data.length === 0) return say(data, "No generation yet: `bothy install` makes the first one.");
  const requests = requestChanges(generations, project.root);
  return say(data, {
    head: ["", "NUMBER", "MADE", "CHANGES"],
    rows: data.map((generation, at) => [
      generation.current ? "*" : "",
      String(generation.number),
      generation.created.slice(0, 16).replace("T", " "),
      `${generation.restored === undefined ? "" : `as ${generation.restored}: `}${generationSummary(requests[at]!, generation.changes)}`,
    ]),
  });
};

/** What each generation's manifest has otherwise than the one's before it; nothing where that was forgotten, or can't be read any more. */
function requestChanges(generations: readonly Generation[], root: string): readonly RequestChange[][] {
  const manifests = generations.map((generation) => {
    try {
      return recordedManifest(generation, { name: `generation ${generation.number}`, root });
    } catch (error) {
      if (error instanceof UserError) return undefined;
      throw error;
    }
  });
  return generations.map(({ number }, at) => {
    const now = manifests[at];
    const before = number === 1 ? now && { ...now, packages: [] } : manifests[at - 1];
    return now === undefined || before === undefined ? [] : diffManifests(before, now);
  });
}
