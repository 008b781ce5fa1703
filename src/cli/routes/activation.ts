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
      ["bothy activate --print=dotenv > .env", "as a file; =docker for docker's --env-file"],
    ],
    flags: {
      print: {
        kind: "text",
        brief: "Print shell code; =bash, =zsh, =fish, =json, =dotenv or =docker choose its form",
        placeholder: "FORM",
        inferEmpty: true,
        completes: ["bash", "zsh", "fish", "json", "dotenv", "docker"],
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
  run: command({
    brief: "Run a program without a project",
    about:
      "Becomes a command that has these packages at hand, with its own process, input and exit status. No file is left in the folder; what was built is kept for the next time, until `bothy gc` finds it unused for 30 days. Without a command, the first package's own program runs. In a project, `run -- COMMAND` is `activate -- COMMAND`.",
    examples: [
      ["bothy run ripgrep -- rg TODO src", "a package and a command"],
      ["bothy run pypi:cowsay python@3.13 -- cowsay hi", "several packages"],
      ["bothy run htop", "the package's own program"],
      ["bothy run --upgrade npm:prettier -- prettier .", "the newest version there is now"],
    ],
    flags: {
      upgrade: { kind: "boolean", brief: "Take the newest versions, not those of the last time" },
      offline: OFFLINE,
    },
    args: [
      {
        placeholder: "package",
        brief: "[CHANNEL[/SUITE]:]NAME[@CONSTRAINT] ..., then -- and the command",
        optional: true,
        repeats: true,
        completes: "package",
      },
    ],
    load: async () => (await import("../commands/run.ts")).run,
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
