import { buildRouteMap } from "@stricli/core";
import { command, OFFLINE } from "../command.ts";

const DIR = {
  placeholder: "dir",
  brief: "Folder with a bothy.toml, or a pattern of such",
  repeats: true,
} as const;

/** Commands on the environments that a project includes. */
export const include = buildRouteMap({
  routes: {
    list: command({
      brief: "List what is included, and what it brings",
      about:
        "Shows every included environment, directly or by way of another one, in the order in which they are laid over each other, and the requests that come from it.",
      examples: [["bothy include list", ""]],
      load: async () => (await import("../commands/include.ts")).includeList,
    }),
    add: command({
      brief: "Include environments of other folders",
      about:
        "Writes the folders into [include] of bothy.toml, takes over the versions that their bothy.lock pins, and builds the environment. Only when all of it worked are the two files changed.",
      examples: [
        ["bothy include add ../base", "everything that ../base/bothy.toml says"],
        [
          "bothy include add '../packages/*'",
          "a pattern, in quotes: folders that come later belong to it too",
        ],
      ],
      flags: { offline: OFFLINE },
      args: [DIR],
      load: async () => (await import("../commands/include.ts")).includeAdd,
    }),
    remove: command({
      brief: "Include environments no longer",
      about: "Takes the folders out of [include] of bothy.toml, and builds the environment without them.",
      examples: [["bothy include remove ../base", ""]],
      flags: { offline: OFFLINE },
      args: [{ ...DIR, brief: "A folder or pattern as bothy.toml has it" }],
      load: async () => (await import("../commands/include.ts")).includeRemove,
    }),
    upgrade: command({
      brief: "Take over the versions that included environments have now",
      about:
        "Moves the packages that come from included environments to the versions that their own bothy.lock pins now, or to the newest where there is none; the project's own packages stay. Says what changes.",
      examples: [
        ["bothy include upgrade", "from all of them"],
        ["bothy include upgrade ../base", "from one, and what that includes"],
      ],
      flags: { offline: OFFLINE },
      args: [{ ...DIR, brief: "An included folder; default: all", optional: true }],
      load: async () => (await import("../commands/include.ts")).includeUpgrade,
    }),
  },
  docs: { brief: "Compose the environment of others: include, list, upgrade" },
});
