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
      ["bothy activate --services -- npm test", "with its services, which end when it does"],
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
      services: { kind: "boolean", brief: "Start the environment's services first; they end with the shell" },
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
  hook: command({
    brief: "Activate by itself: print a prompt hook for your shell",
    about:
      "Prints a line for your shell's start-up file. From then on your shell activates every project that you have allowed when you come to it, and leaves it when you go. It starts no process at a prompt where nothing has changed.",
    examples: [
      ['eval "$(bothy hook bash)"', "at the end of ~/.bashrc"],
      ['eval "$(bothy hook zsh)"', "at the end of ~/.zshrc"],
      ["bothy hook fish | source", "in ~/.config/fish/config.fish"],
    ],
    flags: {
      answer: {
        kind: "text",
        brief: "What the hook itself asks: what to do about the project at DIR",
        placeholder: "DIR",
        hidden: true,
      },
    },
    args: [
      {
        placeholder: "shell",
        brief: "bash, zsh or fish",
        optional: true,
        completes: ["bash", "zsh", "fish"],
      },
    ],
    load: async () => (await import("../commands/hook.ts")).hook,
  }),
  allow: command({
    brief: "Let a project be activated by itself",
    about:
      "Shows what the project runs when it is activated (hooks, profiles, variables, services), consents to just that, and builds the environment. When bothy.toml, bothy.lock or an include is changed by anything but bothy, you are asked again.",
    examples: [
      ["bothy allow", "the project you are in"],
      ["bothy allow --dry-run ../other", "only show what another one would run"],
      ["bothy allow --list", "what you have allowed and denied"],
    ],
    flags: {
      list: { kind: "boolean", brief: "List what you have allowed and denied" },
      dryRun: { kind: "boolean", brief: "Show what would run, and allow nothing" },
      noBuild: { kind: "boolean", brief: "Don't build the environment" },
      offline: OFFLINE,
    },
    args: [{ placeholder: "dir", brief: "Folder of the project", optional: true, completes: "directory" }],
    load: async () => (await import("../commands/allow.ts")).allow,
  }),
  deny: command({
    brief: "No longer let a project be activated by itself",
    about:
      "Takes back what `bothy allow` allowed. Shells that have the project in force by their hook leave it at their next prompt.",
    examples: [
      ["bothy deny", "the project you are in"],
      ["bothy deny ~/old", "another one, even if it is gone"],
    ],
    args: [{ placeholder: "dir", brief: "Folder of the project", optional: true, completes: "directory" }],
    load: async () => (await import("../commands/deny.ts")).deny,
  }),
};
