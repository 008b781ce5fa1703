import { currentGeneration, listGenerations } from "../../environment/project/generations.ts";
import { openProject } from "../../environment/project/project.ts";
import { say } from "../answer.ts";
import type { Handler } from "../call.ts";

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
  return say(data, {
    head: ["", "NUMBER", "MADE", "CHANGES"],
    rows: data.map((generation) => [
      generation.current ? "*" : "",
      String(generation.number),
      generation.created.slice(0, 16).replace("T", " "),
      `${generation.restored === undefined ? "" : `as ${generation.restored}: `}${summary(generation.changes)}`,
    ]),
  });
};

function summary(changes: readonly string[]): string {
  if (changes.length === 0) return "none";
  const shown = changes.slice(0, 4).join(", ");
  return changes.length > 4 ? `${shown} and ${changes.length - 4} more` : shown;
}
