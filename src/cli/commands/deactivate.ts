import { UserError } from "../../base/error.ts";
import { printDeactivation } from "../../environment/activate/activate.ts";
import { type Answer, say } from "../answer.ts";
import type { Call } from "../call.ts";
import { usageError } from "../failure.ts";

interface Flags {
  readonly print?: string | undefined;
}

const FORMS = ["shell", "bash", "zsh", "fish"];

/** `bothy deactivate --print`: what undoes the innermost activation of the shell that takes it over. */
export async function deactivate({ ctx }: Call, { print }: Flags): Promise<Answer> {
  if (print !== undefined && print !== "" && !FORMS.includes(print))
    throw usageError(`there is no form ${print} to print`, `the forms are ${FORMS.join(", ")}`);
  if (ctx.host.env.BOTHY_ENV === undefined)
    throw new UserError("not-active", "no environment is active in this shell", {
      help: "activate one: bothy activate",
    });
  if (print === undefined)
    throw usageError(
      "a program can't change the shell that started it",
      'run: eval "$(bothy deactivate --print)"; leave a shell that `bothy activate` started with `exit`',
    );
  const shell = print === "" || print === "shell" ? ctx.host.env.SHELL : print;
  const code = printDeactivation(shell);
  return say({ code }, { exact: code.trimEnd() });
}
