import { buildRouteMap } from "@stricli/core";
import { command, OFFLINE } from "../command.ts";
import type { Argument } from "../command-spec.ts";

const NAMES: readonly Argument[] = [
  {
    placeholder: "name",
    brief: "Services; default: all",
    optional: true,
    repeats: true,
    completes: "service",
  },
];

/** Commands on the programs that bothy runs for an environment. */
export const services = buildRouteMap({
  routes: {
    start: command({
      brief: "Start services and wait until they are ready",
      about:
        "Starts what [services] in bothy.toml describes, each after what it depends on is ready. Inside an activation they run in its environment and end with its shell; outside of any they run until `bothy services stop`.",
      examples: [
        ["bothy services start", "all of them"],
        ["bothy services start web", "one, and what it depends on"],
      ],
      flags: { offline: OFFLINE },
      args: NAMES,
      load: async () => (await import("../commands/services-start.ts")).servicesStart,
    }),
    stop: command({
      brief: "Stop services and all their processes",
      about:
        "Asks services to end, those first that depend on others, and kills what is left after the time that bothy.toml allows. None named: all.",
      examples: [
        ["bothy services stop", "all of them"],
        ["bothy services stop web", "one; others that depend on it run on"],
      ],
      args: NAMES,
      load: async () => (await import("../commands/services-stop.ts")).servicesStop,
    }),
    restart: command({
      brief: "Stop services and start them again",
      about:
        "Stops the named services, or all, and starts them anew: with what bothy.toml says now, in the environment of the shell that this is typed in.",
      examples: [["bothy services restart db", "after its configuration has changed"]],
      flags: { offline: OFFLINE },
      args: NAMES,
      load: async () => (await import("../commands/services-start.ts")).servicesRestart,
    }),
    status: command({
      brief: "Show how services are",
      about:
        "Lists the services with their state, port and generation, and the last lines of those that have failed. Exit status 1 where one has failed.",
      examples: [
        ["bothy services status", "a table"],
        ["bothy services status --json", "for programs"],
      ],
      args: NAMES,
      load: async () => (await import("../commands/services-status.ts")).servicesStatus,
    }),
    logs: command({
      brief: "Show what services print",
      about:
        "Prints the last lines of the services' logs, those of several in the order of time. Lines of bothy's own, on starts and ends, are marked with *.",
      examples: [
        ["bothy services logs", "the last lines of all"],
        ["bothy services logs db -n 200", "more of one"],
        ["bothy services logs --follow", "go on as they print more, until Ctrl-C"],
      ],
      flags: {
        follow: { kind: "boolean", brief: "Go on until interrupted", letter: "f" },
        lines: {
          kind: "text",
          brief: "How many lines of each service; default 50",
          placeholder: "NUMBER",
          letter: "n",
        },
      },
      args: NAMES,
      load: async () => (await import("../commands/services-logs.ts")).servicesLogs,
    }),
  },
  docs: { brief: "Run the environment's services" },
});
