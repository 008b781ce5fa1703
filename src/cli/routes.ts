import { buildRouteMap } from "@stricli/core";
import { table } from "./help.ts";
import { activation } from "./routes/activation.ts";
import { config } from "./routes/config.ts";
import { environment } from "./routes/environment.ts";
import { generations } from "./routes/generations.ts";
import { include } from "./routes/include.ts";
import { installation } from "./routes/installation.ts";
import { packages } from "./routes/packages.ts";
import { services } from "./routes/services.ts";
import { collection, store } from "./routes/store.ts";

/** Every command, by its name. */
export const root = buildRouteMap({
  routes: {
    ...environment,
    ...activation,
    ...packages,
    services,
    generations,
    include,
    ...collection,
    store,
    config,
    ...installation,
  },
  docs: {
    brief: "One file says what a project needs; everybody gets exactly that, in seconds.",
    fullDescription: `One file says what a project needs; everybody gets exactly that, in seconds.

${table("EXAMPLES", [
  ["bothy init", "start: write a bothy.toml"],
  ["bothy install python@3.13 pypi:pandas jq", "add packages and build"],
  ["bothy activate", "work in the environment"],
  ["bothy activate -- python report.py", "run one command in it"],
  ["bothy help install", "more on one command"],
])}`,
  },
});
