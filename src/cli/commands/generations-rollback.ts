import { UserError } from "../../base/error.ts";
import { rollback } from "../../environment/project/change-project.ts";
import { currentGeneration, listGenerations } from "../../environment/project/generations.ts";
import { openProject } from "../../environment/project/project.ts";
import type { Generation } from "../../environment/project/project-types.ts";
import { type Answer, count, say } from "../answer.ts";
import type { Call } from "../call.ts";
import { dependencies } from "../dependencies.ts";
import { usageError } from "../failure.ts";
import { outcomeData } from "../outcome.ts";

/** `bothy generations rollback [NUMBER]`: manifest, lock and environment as they were. */
export async function generationsRollback(
  { ctx }: Call,
  _flags: unknown,
  [number]: readonly string[],
): Promise<Answer> {
  if (number !== undefined && !/^\d{1,9}$/.test(number))
    throw usageError(`${number} is no generation`, "generations have numbers: `bothy generations list`");
  const project = await openProject(ctx.host.cwd, ctx);
  const [generations, current] = await Promise.all([
    listGenerations(project, ctx),
    currentGeneration(project, ctx),
  ]);
  const target = chosen(generations, current, number === undefined ? undefined : Number(number));
  const outcome = await rollback(project, target, dependencies(ctx), ctx);
  const data = { ...outcomeData(outcome), restored: target.number };
  if (!outcome.changed) return say(data, `Generation ${target.number} is in force already.`);
  return say(
    data,
    `Back at generation ${target.number}, as generation ${outcome.generation.number}; ${count(outcome.changes.length, "package")} changed.`,
  );
}

function chosen(
  generations: readonly Generation[],
  current: Generation | undefined,
  wanted: number | undefined,
): Generation {
  const found =
    wanted === undefined
      ? generations.filter((one) => one.number < (current?.number ?? 0)).at(-1)
      : generations.find((one) => one.number === wanted);
  if (found !== undefined) return found;
  throw new UserError(
    "no-such-generation",
    wanted === undefined ? "there is no generation before this one" : `there is no generation ${wanted}`,
    {
      reason:
        generations.length === 0
          ? "nothing was built here yet"
          : `there are ${generations.map((one) => one.number).join(", ")}`,
      help:
        generations.length === 0
          ? "`bothy install` makes the first one"
          : "`bothy generations list` shows what each of them holds",
    },
  );
}
