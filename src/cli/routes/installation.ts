import { buildRouteMap } from "@stricli/core";
import { command, OFFLINE } from "../command.ts";

/** Commands on bothy itself and its machine. */
export const installation = {
  doctor: command({
    brief: "Check this machine",
    about: "Looks at all that bothy relies on and says what is missing and what to do about it.",
    examples: [["bothy doctor", ""]],
    flags: { offline: OFFLINE },
    load: async () => (await import("../commands/doctor.ts")).doctor,
  }),
  completions: command({
    brief: "Print completions for your shell",
    about:
      "Prints what makes bash, zsh or fish complete bothy's commands, options, packages, and the project's requests, services and generations. Completing starts no bothy.",
    examples: [
      ["source <(bothy completions bash)", "in ~/.bashrc; for zsh in ~/.zshrc, after compinit"],
      ["bothy completions fish | source", "in ~/.config/fish/config.fish"],
      ["bothy completions zsh > ~/.zfunc/_bothy", "into a folder of $fpath"],
    ],
    args: [{ placeholder: "shell", brief: "bash, zsh or fish", completes: ["bash", "zsh", "fish"] }],
    load: async () => (await import("../commands/completions.ts")).completions,
  }),
  self: buildRouteMap({
    routes: {
      uninstall: command({
        brief: "Remove every trace of bothy from this machine",
        about:
          "Shows all that there is of bothy: the store, the cache, the state and the settings, completions and manual pages that it made, and its lines in the start-up files of shells. With --yes all of it is removed. Projects keep their bothy.toml and bothy.lock. Where programs of environments run it refuses, or ends them with --stop. It never asks; a removal that was interrupted is finished by the next.",
        examples: [
          ["bothy self uninstall", "show what would go, and what stays"],
          ["bothy self uninstall --yes", "remove it"],
          ["bothy self uninstall --yes --stop", "end what runs of environments first"],
        ],
        flags: {
          yes: { kind: "boolean", brief: "Remove it" },
          dryRun: { kind: "boolean", brief: "Only show, even with --yes" },
          stop: { kind: "boolean", brief: "End shells, services and programs that run of environments" },
        },
        load: async () => (await import("../commands/self-uninstall.ts")).selfUninstall,
      }),
    },
    docs: { brief: "Commands on bothy's own presence here" },
  }),
  version: command({
    brief: "Print bothy's version",
    about: "Prints the versions of bothy and of the Node that runs it.",
    examples: [["bothy version --json", ""]],
    load: async () => (await import("../commands/version.ts")).version,
  }),
};
