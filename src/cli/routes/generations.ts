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
      load: async () => (await import("../commands/generations-rollback.ts")).generationsRollback,
    }),
  },
  docs: { brief: "List built states and go back to one" },
});
