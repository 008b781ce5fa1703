import { buildRouteMap } from "@stricli/core";
import { command, OFFLINE } from "../command.ts";

/** The command that frees room in the store. */
export const collection = {
  gc: command({
    brief: "Remove what no environment uses",
    about:
      "Removes from the store whatever no generation of any project needs. Environments that a shell or a program is using are never touched. A project whose folder is gone keeps its generations for 30 days, or as long as --older-than says: its disk may not be mounted. What programs and virtual environments that were built inside need is kept as long as they are found, and for 30 days after the last program was linked, or as long as --older-than says.",
    examples: [
      ["bothy gc", "keep every generation"],
      ["bothy gc --older-than 30", "forget generations older than 30 days first; the current ones stay"],
      ["bothy gc --dry-run --older-than 30", "only say what that would remove"],
      ["bothy gc --cache", "empty the cache of downloads and indexes too"],
    ],
    flags: {
      dryRun: { kind: "boolean", brief: "Remove nothing; say what would be" },
      olderThan: { kind: "text", brief: "Forget generations that are older", placeholder: "DAYS" },
      cache: { kind: "boolean", brief: "Empty the cache of downloads and indexes too" },
    },
    load: async () => (await import("../commands/gc.ts")).gc,
  }),
};

/** Commands that check and measure the store. */
export const store = buildRouteMap({
  routes: {
    verify: command({
      brief: "Check every file of the store against its hash",
      about:
        "Reads all of the store and names each file that has changed or is missing. Exit status 1 when there is one.",
      examples: [["bothy store verify", "takes about a second a gigabyte on a fast disk"]],
      load: async () => (await import("../commands/store-verify.ts")).storeVerify,
    }),
    repair: command({
      brief: "Make anew whatever in the store has changed",
      about:
        "Checks the store as `store verify` does, then imports and composes anew what has changed or is missing, as the locks of all projects' generations name it; artifacts come from the cache, else from the mirrors. What nothing needs is removed. Exit status 1 when something is left damaged.",
      flags: { offline: OFFLINE },
      examples: [["bothy store repair", ""]],
      load: async () => (await import("../commands/store-repair.ts")).storeRepair,
    }),
    usage: command({
      brief: "Show how much room the store takes",
      about: "Counts objects, composed trees and environments. Files that several share count once.",
      examples: [["bothy store usage", ""]],
      load: async () => (await import("../commands/store-usage.ts")).showStoreUsage,
    }),
  },
  docs: { brief: "Check and measure the store" },
});
