import { buildRouteMap } from "@stricli/core";
import { command, examples, OFFLINE } from "./command.ts";

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
  list: command({
    brief: "List the environment's packages",
    about: "Shows what bothy.toml asks for and what bothy.lock pins for it on this system.",
    examples: [
      ["bothy list", "one line a request"],
      ["bothy list --all", "with everything they depend on"],
      ["bothy list --json", "for programs"],
    ],
    flags: {
      all: { kind: "boolean", brief: "Show dependencies too" },
      relocation: { kind: "boolean", brief: "Show programs that could not be relocated, and why" },
    },
    load: async () => (await import("./commands/list.ts")).list,
  }),
};

const generations = buildRouteMap({
  routes: {
    list: command({
      brief: "List the built states of the environment",
      about: "Every change makes a generation, which is kept until `bothy gc` removes it.",
      examples: [["bothy generations list", "newest last, the one in force marked"]],
      load: async () => (await import("./commands/generations-list.ts")).generationsList,
    }),
  },
  docs: { brief: "List built states and go back to one" },
});

const NAME = { placeholder: "name", brief: "Name of the setting, as deb.mirror" } as const;

/** Every command, by its name. */
export const root = buildRouteMap({
  routes: {
    ...environment,
    generations,
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
