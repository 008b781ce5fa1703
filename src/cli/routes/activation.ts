import { command, LOCKED, OFFLINE } from "../command.ts";

/** Commands that put an environment in force, and out of it. */
export const activation = {
  activate: command({
    brief: "Work in the environment: a shell, one command, or shell code",
    about:
      "Starts a shell with the environment in force; or runs one command in it, with its own exit status; or prints code for the shell it is called from. Builds the environment first where it is not up to date.",
    examples: [
      ["bothy activate", "a shell; `exit` leaves it"],
      ["bothy activate -- python report.py", "one command"],
      ['eval "$(bothy activate --print)"', "in the shell you are in"],
      ["bothy activate --print=json", "variables for an editor"],
    ],
    flags: {
      print: {
        kind: "text",
        brief: "Print shell code; =bash, =zsh, =fish, =json or =dotenv choose its form",
        placeholder: "FORM",
        inferEmpty: true,
        completes: ["bash", "zsh", "fish", "json", "dotenv"],
      },
      mode: {
        kind: "text",
        brief: "dev (default) or run: without what only compilers need",
        placeholder: "MODE",
        completes: ["dev", "run"],
      },
      offline: OFFLINE,
      locked: LOCKED,
    },
    args: [
      {
        placeholder: "command",
        brief: "Command to run, after --",
        optional: true,
        repeats: true,
        completes: "program",
      },
    ],
    load: async () => (await import("../commands/activate.ts")).activate,
  }),
  deactivate: command({
    brief: "Leave an environment that was activated in place",
    about:
      'Undoes the innermost `eval "$(bothy activate --print)"`. A shell that `bothy activate` started is left with `exit`.',
    examples: [['eval "$(bothy deactivate --print)"', "restore exactly what was set before"]],
    flags: {
      print: {
        kind: "text",
        brief: "Print shell code; =bash, =zsh or =fish choose its form",
        placeholder: "FORM",
        inferEmpty: true,
        completes: ["bash", "zsh", "fish"],
      },
    },
    load: async () => (await import("../commands/deactivate.ts")).deactivate,
  }),
};
