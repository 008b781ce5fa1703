import { command, OFFLINE } from "../command.ts";

/** Commands that tell what there is to be had. */
export const packages = {
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
    load: async () => (await import("../commands/search.ts")).search,
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
    load: async () => (await import("../commands/show.ts")).show,
  }),
};
