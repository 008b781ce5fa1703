import { CHANNELS } from "../../manifest/types.ts";
import { command, OFFLINE } from "../command.ts";

/** Commands that tell what there is to be had. */
export const packages = {
  search: command({
    brief: "Find packages",
    about:
      "Looks for names, programs and summaries that have all the words: in the catalog, in Debian's indexes, and in what other registries said before; best match first, with versions and where each comes from. It asks a registry where that finds nothing, and with --online.",
    examples: [
      ["bothy search json", "names and summaries"],
      ["bothy search python http client", "all the words"],
      ["bothy search --program convert", "what brings a program of that name"],
      ["bothy search --online prettier", "ask npm and pypi too"],
      ["bothy search --channel npm eslint plugin", "in one channel"],
    ],
    flags: {
      channel: {
        kind: "text",
        brief: "Look in this channel alone: deb, pypi or npm",
        placeholder: "CHANNEL",
        completes: CHANNELS,
      },
      online: { kind: "boolean", brief: "Ask the registries too, not only what is here already" },
      program: { kind: "boolean", brief: "Find what brings the program of that name" },
      limit: { kind: "text", brief: "Show at most N (default 20)", placeholder: "N" },
      offline: OFFLINE,
    },
    args: [{ placeholder: "word", brief: "What to look for", repeats: true, completes: "package" }],
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
    args: [{ placeholder: "name", brief: "[CHANNEL[/SUITE]:]NAME", completes: "package" }],
    load: async () => (await import("../commands/show.ts")).show,
  }),
};
