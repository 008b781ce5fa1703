import { buildRouteMap } from "@stricli/core";
import { command, examples, LOCKED, OFFLINE } from "./command.ts";

const REQUEST = {
  placeholder: "request",
  brief: "[CHANNEL[/SUITE]:]NAME[@CONSTRAINT]",
  repeats: true,
} as const;

const environment = {
  init: command({
    brief: "Start an environment: write a bothy.toml",
    about: "Writes a bothy.toml into the folder, named after it. A bothy.toml that is there is left alone.",
    examples: [
      ["bothy init", "in the folder of a project"],
      ["bothy init --name report", "give the environment another name than the folder's"],
    ],
    flags: { name: { kind: "text", brief: "Name of the environment", placeholder: "NAME" } },
    load: async () => (await import("./commands/init.ts")).init,
  }),
  install: command({
    brief: "Add packages to the environment and build it",
    about:
      "Adds each request to bothy.toml, pins what it needs in bothy.lock for every system, and builds the environment. Only when all of it worked are the two files changed. Without a request it builds what bothy.toml asks for.",
    examples: [
      ["bothy install ripgrep jq", "the catalog and Debian know these names"],
      ["bothy install python@3.13 pypi:pandas", "a Python and a package from the Python index"],
      ["bothy install deb/bookworm:gcc@12", "a channel, a suite and a version"],
      ["bothy install", "build what bothy.toml asks for"],
    ],
    flags: {
      group: {
        kind: "text",
        brief: "Resolve together with this group's packages, apart from others",
        placeholder: "NAME",
      },
      relocation: {
        kind: "text",
        brief: "Run these packages' programs in a `view` of their tree, or redirected, `native`",
        placeholder: "HOW",
      },
      offline: OFFLINE,
      locked: LOCKED,
    },
    args: [{ ...REQUEST, optional: true }],
    load: async () => (await import("./commands/install.ts")).install,
  }),
  uninstall: command({
    brief: "Take packages out of the environment",
    about:
      "Removes requests from bothy.toml, and from bothy.lock whatever nothing else needs. Earlier generations keep what they have.",
    examples: [
      ["bothy uninstall ripgrep", "by the name it was asked for"],
      ["bothy uninstall pypi:pandas jq", "several at once"],
    ],
    flags: { offline: OFFLINE },
    args: [{ ...REQUEST, brief: "A request as `bothy list` shows it" }],
    load: async () => (await import("./commands/uninstall.ts")).uninstall,
  }),
  list: command({
    brief: "List the environment's packages",
    about: "Shows what bothy.toml asks for and what bothy.lock pins for it on this system.",
    examples: [
      ["bothy list", "one line a request"],
      ["bothy list --all", "with everything they depend on"],
      ["bothy list --relocation", "programs that aren't redirected; with --all every program"],
      ["bothy list --json", "for programs"],
    ],
    flags: {
      all: { kind: "boolean", brief: "Show dependencies too; with --relocation, native programs" },
      relocation: { kind: "boolean", brief: "Show how each program is made to run here, and why" },
    },
    load: async () => (await import("./commands/list.ts")).list,
  }),
  edit: command({
    brief: "Edit bothy.toml in your editor",
    about:
      "Opens a copy of bothy.toml in $VISUAL, $EDITOR or the machine's usual editor, and puts it in place when it is valid. Then the environment is built.",
    examples: [["EDITOR=nano bothy edit", "with another editor"]],
    flags: { offline: OFFLINE },
    load: async () => (await import("./commands/edit.ts")).edit,
  }),
  lock: command({
    brief: "Write bothy.lock from bothy.toml",
    about:
      "Pins every package that bothy.toml needs, for all its systems. What is pinned and still fits stays as it is. Of a lock that git left with conflict markers take one side first: git checkout --ours -- bothy.lock.",
    examples: [
      ["bothy lock", "after bothy.toml was edited by hand or merged"],
      ["bothy lock --check", "in CI: fails where the two don't match; no network"],
    ],
    flags: {
      check: { kind: "boolean", brief: "Change nothing; fail where bothy.lock doesn't match bothy.toml" },
      offline: OFFLINE,
    },
    load: async () => (await import("./commands/lock.ts")).lock,
  }),
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
      },
      mode: {
        kind: "text",
        brief: "dev (default) or run: without what only compilers need",
        placeholder: "MODE",
      },
      offline: OFFLINE,
      locked: LOCKED,
    },
    args: [{ placeholder: "command", brief: "Command to run, after --", optional: true, repeats: true }],
    load: async () => (await import("./commands/activate.ts")).activate,
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
      },
    },
    load: async () => (await import("./commands/deactivate.ts")).deactivate,
  }),
};

const packages = {
  search: command({
    brief: "Find packages",
    about: "Looks in the catalog and in every channel, best match first, and says where each comes from.",
    examples: [
      ["bothy search json", "names and summaries"],
      ["bothy search --offline ripgrep", "in what has been fetched before"],
    ],
    flags: {
      channel: {
        kind: "text",
        brief: "Look in this channel alone: deb, pypi or npm",
        placeholder: "CHANNEL",
      },
      limit: { kind: "text", brief: "Show at most N (default 20)", placeholder: "N" },
      offline: OFFLINE,
    },
    args: [{ placeholder: "word", brief: "What to look for", repeats: true }],
    load: async () => (await import("./commands/search.ts")).search,
  }),
  show: command({
    brief: "Show what is known of a package",
    about: "Shows the versions that each channel and suite offers, and how to ask for one.",
    examples: [
      ["bothy show python", "a name of the catalog"],
      ["bothy show npm:prettier", "in one channel"],
    ],
    flags: { offline: OFFLINE },
    args: [{ placeholder: "name", brief: "[CHANNEL[/SUITE]:]NAME" }],
    load: async () => (await import("./commands/show.ts")).show,
  }),
};

const generations = buildRouteMap({
  routes: {
    list: command({
      brief: "List the built states of the environment",
      about: "Every change makes a generation, which is kept until `bothy gc --older-than DAYS` forgets it.",
      examples: [["bothy generations list", "newest last, the one in force marked"]],
      load: async () => (await import("./commands/generations-list.ts")).generationsList,
    }),
    rollback: command({
      brief: "Go back to an earlier generation",
      about:
        "Puts bothy.toml, bothy.lock and the built environment of an earlier generation back in force. It is a new generation itself, so that it can be undone the same way.",
      examples: [
        ["bothy generations rollback", "to the one before; once more: forward again"],
        ["bothy generations rollback 3", "to a certain one"],
      ],
      flags: { offline: OFFLINE },
      args: [
        { placeholder: "number", brief: "Generation to go back to; default: the one before", optional: true },
      ],
      load: async () => (await import("./commands/generations-rollback.ts")).generationsRollback,
    }),
  },
  docs: { brief: "List built states and go back to one" },
});

const store = buildRouteMap({
  routes: {
    verify: command({
      brief: "Check every file of the store against its hash",
      about:
        "Reads all of the store and names each file that has changed or is missing. Exit status 1 when there is one.",
      examples: [["bothy store verify", "takes about a second a gigabyte on a fast disk"]],
      load: async () => (await import("./commands/store-verify.ts")).storeVerify,
    }),
    repair: command({
      brief: "Make anew whatever in the store has changed",
      about:
        "Checks the store as `store verify` does, then imports and composes anew what has changed or is missing, as the locks of all projects' generations name it; artifacts come from the cache, else from the mirrors. What nothing needs is removed. Exit status 1 when something is left damaged.",
      flags: { offline: OFFLINE },
      examples: [["bothy store repair", ""]],
      load: async () => (await import("./commands/store-repair.ts")).storeRepair,
    }),
    usage: command({
      brief: "Show how much room the store takes",
      about: "Counts objects, composed trees and environments. Files that several share count once.",
      examples: [["bothy store usage", ""]],
      load: async () => (await import("./commands/store-usage.ts")).showStoreUsage,
    }),
  },
  docs: { brief: "Check and measure the store" },
});

const NAME = { placeholder: "name", brief: "Name of the setting, as deb.mirror" } as const;

const config = buildRouteMap({
  routes: {
    get: command({
      brief: "Print a setting",
      about: "Prints the value in force. Exit status 1 where there is none.",
      examples: [["bothy config get deb.mirror", ""]],
      args: [NAME],
      load: async () => (await import("./commands/config.ts")).configGet,
    }),
    set: command({
      brief: "Change a setting",
      about: "Writes the value into your config.toml, comments kept.",
      examples: [
        ["bothy config set deb.mirror http://mirror.example/debian", "where Debian packages come from"],
      ],
      args: [NAME, { placeholder: "value", brief: "Its value" }],
      load: async () => (await import("./commands/config.ts")).configSet,
    }),
    unset: command({
      brief: "Remove a setting",
      about: "Takes the setting out of your config.toml, so that the machine's or the default holds again.",
      examples: [["bothy config unset deb.mirror", ""]],
      args: [NAME],
      load: async () => (await import("./commands/config.ts")).configUnset,
    }),
    list: command({
      brief: "List settings",
      about: "Shows every setting that is set, and what the others are for.",
      examples: [["bothy config list", ""]],
      load: async () => (await import("./commands/config.ts")).configList,
    }),
  },
  docs: { brief: "Read and change bothy's own settings" },
});

/** Every command, by its name. */
export const root = buildRouteMap({
  routes: {
    ...environment,
    ...packages,
    generations,
    gc: command({
      brief: "Remove what no environment uses",
      about:
        "Removes from the store whatever no generation of any project needs. Environments that a shell or a program is using are never touched. A project whose folder is gone keeps its generations for 30 days, or as long as --older-than says: its disk may not be mounted. What programs and virtual environments that were built inside need is kept as long as they are found, and for 30 days after the last program was linked, or as long as --older-than says.",
      examples: [
        ["bothy gc", "keep every generation"],
        ["bothy gc --older-than 30", "forget generations older than 30 days first; the current ones stay"],
        ["bothy gc --dry-run", "only say what would go"],
      ],
      flags: {
        dryRun: { kind: "boolean", brief: "Remove nothing; say what would be" },
        olderThan: { kind: "text", brief: "Forget generations that are older", placeholder: "DAYS" },
      },
      load: async () => (await import("./commands/gc.ts")).gc,
    }),
    store,
    config,
    doctor: command({
      brief: "Check this machine",
      about: "Looks at all that bothy relies on and says what is missing and what to do about it.",
      examples: [["bothy doctor", ""]],
      flags: { offline: OFFLINE },
      load: async () => (await import("./commands/doctor.ts")).doctor,
    }),
    version: command({
      brief: "Print bothy's version",
      about: "Prints the versions of bothy and of the Node that runs it.",
      examples: [["bothy version --json", ""]],
      load: async () => (await import("./commands/version.ts")).version,
    }),
  },
  docs: {
    brief: "One file says what a project needs; everybody gets exactly that, in seconds.",
    fullDescription: `One file says what a project needs; everybody gets exactly that, in seconds.

${examples([
  ["bothy init", "start: write a bothy.toml"],
  ["bothy install python@3.13 pypi:pandas jq", "add packages and build"],
  ["bothy activate", "work in the environment"],
  ["bothy activate -- python report.py", "run one command in it"],
  ["bothy help install", "more on one command"],
])}`,
  },
});
