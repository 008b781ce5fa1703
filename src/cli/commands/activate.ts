import { printDotenv, printEnvFile } from "../../activation/print.ts";
import {
  activatedVariables,
  activateProject,
  printShellActivation,
} from "../../environment/activate/activate.ts";
import { openProject } from "../../environment/project/project.ts";
import { replaceProcess } from "../../host/replace-process.ts";
import { type Answer, say } from "../answer.ts";
import type { Call } from "../call.ts";
import { dependencies } from "../dependencies.ts";
import { usageError } from "../failure.ts";

interface Flags {
  readonly print?: string | undefined;
  readonly mode?: string | undefined;
  readonly locked?: boolean | undefined;
  readonly services?: boolean | undefined;
}

const SHELLS = ["bash", "zsh", "fish"];
const FORMS = ["shell", ...SHELLS, "json", "dotenv", "docker"];

/** `bothy activate`: becomes a shell or the command after `--`, or prints what a shell or an editor is to take over. */
export async function activate(call: Call, flags: Flags, command: readonly string[]): Promise<Answer> {
  const { ctx } = call;
  const { mode = "dev", print = call.json ? "json" : undefined } = flags;
  if (mode !== "dev" && mode !== "run")
    throw usageError(`there is no mode ${mode}`, "the modes are dev and run");
  const options = { mode, locked: flags.locked ?? false } as const;
  if (print === undefined) {
    const project = await openProject(ctx.host.cwd, ctx);
    if (flags.services) {
      const { prepareServices } = await import("./services-prepare.ts");
      await prepareServices(project, ctx);
    }
    const program = await activateProject(project, { ...options, command }, dependencies(ctx), ctx);
    replaceProcess(
      flags.services ? { ...program, env: { ...program.env, BOTHY_START_SERVICES: "1" } } : program,
    );
  }
  if (flags.services)
    throw usageError(
      "--services starts services for a shell or a command, and --print is for a shell that runs already",
      "leave one of them out; in that shell, start them after it: bothy services start",
    );
  if (print !== "" && !FORMS.includes(print))
    throw usageError(`there is no form ${print} to print`, `the forms are ${FORMS.join(", ")}`);
  if (command.length > 0)
    throw usageError(
      "--print takes no command",
      "leave --print out to run the command, or the command out to print",
    );
  const project = await openProject(ctx.host.cwd, ctx);
  if (print === "json" || print === "dotenv" || print === "docker") {
    const variables = await activatedVariables(project, options, dependencies(ctx), ctx);
    const { text: plain, left } = printEnvFile(variables);
    if (print === "docker" && left.length > 0)
      ctx.report.warn(`left out ${left.join(", ")}: docker's form can't hold line breaks`);
    const text =
      print === "json"
        ? JSON.stringify({ variables }, undefined, 2)
        : (print === "dotenv" ? printDotenv(variables) : plain).trimEnd();
    return say({ variables }, { exact: text });
  }
  const shell = SHELLS.includes(print) ? { shell: print } : {};
  const code = await printShellActivation(project, { ...options, ...shell }, dependencies(ctx), ctx);
  return say({ code }, { exact: code.trimEnd() });
}
