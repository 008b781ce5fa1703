import { buildRouteMap } from "@stricli/core";
import { command } from "../command.ts";

const NAME = {
  placeholder: "name",
  brief: "Name of the setting, as deb.mirror",
  completes: "setting",
} as const;

/** Commands on bothy's own settings. */
export const config = buildRouteMap({
  routes: {
    get: command({
      brief: "Print a setting",
      about: "Prints the value in force. Exit status 1 where there is none.",
      examples: [["bothy config get deb.mirror", ""]],
      args: [NAME],
      load: async () => (await import("../commands/config.ts")).configGet,
    }),
    set: command({
      brief: "Change a setting",
      about: "Writes the value into your config.toml, comments kept.",
      examples: [
        ["bothy config set deb.mirror http://mirror.example/debian", "where Debian packages come from"],
      ],
      args: [NAME, { placeholder: "value", brief: "Its value" }],
      load: async () => (await import("../commands/config.ts")).configSet,
    }),
    unset: command({
      brief: "Remove a setting",
      about: "Takes the setting out of your config.toml, so that the machine's or the default holds again.",
      examples: [["bothy config unset deb.mirror", ""]],
      args: [NAME],
      load: async () => (await import("../commands/config.ts")).configUnset,
    }),
    list: command({
      brief: "List settings",
      about: "Shows every setting that is set, and what the others are for.",
      examples: [["bothy config list", ""]],
      load: async () => (await import("../commands/config.ts")).configList,
    }),
  },
  docs: { brief: "Read and change bothy's own settings" },
});
