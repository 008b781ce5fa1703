import { UserError } from "../base/error.ts";
import { currentGeneration, listGenerations } from "../environment/project/generations.ts";
import type { Generation, Project } from "../environment/project/project-types.ts";
import type { Context } from "../host/context.ts";
import { usageError } from "./failure.ts";

/** What stands where generations are chosen from. */
export interface Generations {
  readonly all: readonly Generation[];
  readonly current: Generation | undefined;
}

export async function readGenerations(project: Project, ctx: Context): Promise<Generations> {
  const [all, current] = await Promise.all([listGenerations(project, ctx), currentGeneration(project, ctx)]);
  return { all, current };
}

/** A generation by the number that was typed. UserErrors: usage for what is no number, `no-such-generation`. */
export function generationOf(word: string, { all }: Generations): Generation {
  if (!/^\d{1,9}$/.test(word))
    throw usageError(`${word} is no generation`, "generations have numbers: `bothy generations list`");
  const found = all.find(({ number }) => number === Number(word));
  if (found !== undefined) return found;
  throw noSuchGeneration(`there is no generation ${word}`, all);
}

/** The one before the one in force. */
export function generationBefore({ all, current }: Generations): Generation {
  const found = all.filter((one) => one.number < (current?.number ?? 0)).at(-1);
  if (found !== undefined) return found;
  throw noSuchGeneration("there is no generation before this one", all);
}

function noSuchGeneration(message: string, all: readonly Generation[]): UserError {
  const none = all.length === 0;
  return new UserError("no-such-generation", message, {
    reason: none ? "nothing was built here yet" : `there are ${all.map((one) => one.number).join(", ")}`,
    help: none
      ? "`bothy install` makes the first one"
      : "`bothy generations list` shows what each of them holds",
  });
}
