import { openProject } from "../../environment/project/project.ts";
import type { Generation } from "../../environment/project/project-types.ts";
import { rollback } from "../../environment/project/rollback.ts";
import { type Answer, count, say } from "../answer.ts";
import type { Call } from "../call.ts";
import { dependencies } from "../dependencies.ts";
import { type Generations, generationBefore, generationOf, readGenerations } from "../generation-of.ts";
import { outcomeData } from "../outcome.ts";

/** `bothy generations switch NUMBER`: manifest, lock and environment as a generation has them. */
export function generationsSwitch(
  call: Call,
  _flags: unknown,
  [number = ""]: readonly string[],
): Promise<Answer> {
  return goTo((generations) => generationOf(number, generations), call);
}

/** `bothy generations rollback [NUMBER]`: the same, by default with the one before. */
export function generationsRollback(
  call: Call,
  _flags: unknown,
  [number]: readonly string[],
): Promise<Answer> {
  return goTo(
    (generations) =>
      number === undefined ? generationBefore(generations) : generationOf(number, generations),
    call,
  );
}

async function goTo(choose: (generations: Generations) => Generation, { ctx }: Call): Promise<Answer> {
  const project = await openProject(ctx.host.cwd, ctx);
  const target = choose(await readGenerations(project, ctx));
  const outcome = await rollback(project, target, dependencies(ctx), ctx);
  const data = { ...outcomeData(outcome), restored: target.number };
  if (!outcome.changed) return say(data, `Generation ${target.number} is in force already.`);
  return say(
    data,
    `Back at generation ${target.number}, as generation ${outcome.generation.number}; ${count(outcome.changes.length, "package")} changed.`,
  );
}
