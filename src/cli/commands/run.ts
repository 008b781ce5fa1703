import { UserError } from "../../base/error.ts";
import { activateProject } from "../../environment/activate/activate.ts";
import { openProject } from "../../environment/project/project.ts";
import { dashesMissing } from "../../environment/run/run-help.ts";
import { openRun, rememberMain } from "../../environment/run/run-project.ts";
import { replaceProcess } from "../../host/replace-process.ts";
import type { Answer } from "../answer.ts";
import type { Call } from "../call.ts";
import { dependencies } from "../dependencies.ts";
import { usageError } from "../failure.ts";
import { mainProgram } from "../main-program.ts";

interface Flags {
  readonly upgrade?: boolean | undefined;
}

/** `bothy run PACKAGE ... [-- COMMAND]`: becomes the command, with these packages and without a project. */
export async function run({ ctx, json }: Call, flags: Flags, args: readonly string[]): Promise<Answer> {
  const dashes = args.indexOf("--");
  const words = dashes === -1 ? args : args.slice(0, dashes);
  const command = dashes === -1 ? [] : args.slice(dashes + 1);
  if (json)
    throw usageError("run prints what its program prints, which is no JSON of bothy's", "leave --json out");
  if (dashes !== -1 && command.length === 0)
    throw usageError("there is no command after --", "as in: bothy run ripgrep -- rg TODO");
  const deps = dependencies(ctx);
  if (words.length === 0) {
    if (command.length === 0)
      throw usageError(
        "run needs a package, or a command",
        "as in: bothy run ripgrep -- rg TODO; in a project also: bothy run -- COMMAND",
      );
    const project = await openProject(ctx.host.cwd, ctx).catch(explainNoProject);
    replaceProcess(await activateProject(project, { command }, deps, ctx));
  }
  const { project, requests, outcome } = await openRun(
    words,
    { upgrade: flags.upgrade ?? false },
    deps,
    ctx,
  ).catch((error: unknown) => {
    throw dashes === -1 && error instanceof UserError ? dashesMissing(error, words) : error;
  });
  if (command.length > 0) replaceProcess(await activateProject(project, { command }, deps, ctx));
  const program = mainProgram(requests[0]!, outcome, ctx.host);
  await rememberMain(project, program, ctx);
  replaceProcess(await activateProject(project, { command: [program] }, deps, ctx));
}

function explainNoProject(error: unknown): never {
  if (!(error instanceof UserError) || error.code !== "no-project") throw error;
  throw new UserError("no-project", error.message, {
    reason: "without packages, `run` takes those of the project",
    help: "name some: bothy run PACKAGE -- COMMAND",
    cause: error,
  });
}
