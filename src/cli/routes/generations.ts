import { buildRouteMap } from "@stricli/core";
import { command, OFFLINE } from "../command.ts";

/** Commands on an environment's built states. */
export const generations = buildRouteMap({
  routes: {
    list: command({
      brief: "List the built states of the environment",
      about: "Every change makes a generation, which is kept until `bothy gc --older-than DAYS` forgets it.",
      examples: [["bothy generations list", "newest last, the one in force marked"]],
      load: async () => (await import("../commands/generations-list.ts")).generationsList,
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
        {
          placeholder: "number",
          brief: "Generation to go back to; default: the one before",
          optional: true,
          completes: "generation",
        },
      ],
      load: async () => (await import("../commands/generations-switch.ts")).generationsRollback,
    }),
    switch: command({
      brief: "Go to any generation",
      about:
        "Puts bothy.toml, bothy.lock and the built environment of that generation in force, older or newer than the present one. It is a new generation itself.",
      examples: [["bothy generations switch 7", "as `bothy generations list` numbers them"]],
      flags: { offline: OFFLINE },
      args: [{ placeholder: "number", brief: "Generation to go to", completes: "generation" }],
      load: async () => (await import("../commands/generations-switch.ts")).generationsSwitch,
    }),
    diff: command({
      brief: "Show what two generations have differently",
      about: "Compares bothy.toml and the packages of two generations: added, removed, changed.",
      examples: [
        ["bothy generations diff", "what the last change did"],
        ["bothy generations diff 3", "from 3 to the one in force"],
        ["bothy generations diff 3 7", "from 3 to 7"],
      ],
      args: [
        {
          ...{ placeholder: "from", brief: "Generation to compare; default: the one before" },
          ...{ optional: true, completes: "generation" },
        },
        {
          ...{ placeholder: "to", brief: "With which; default: the one in force" },
          ...{ optional: true, completes: "generation" },
        },
      ],
      load: async () => (await import("../commands/generations-diff.ts")).generationsDiff,
    }),
  },
  docs: { brief: "List and compare built states, and go to one" },
});
