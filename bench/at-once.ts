import { cpus } from "node:os";
import { join } from "node:path";
import { measure, pairedRatio, type Timing } from "./measure.ts";
import { manifestOf, type Scene } from "./scene.ts";
import type { Section } from "./section.ts";
import { ratioFigure } from "./table.ts";

const MANY = 50;

/** Many activations of one project at once, warm and when all of them find it changed, beside as many in turn. */
export function activationsAtOnce(scene: Scene): Section {
  const project = scene.project("at-once", manifestOf({ tree: "*" }));
  scene.run("-d", project, "activate", "--", "true");
  const cores = cpus().length;
  const texts = join(scene.state, "bothy/by-path", project, ".bothy");
  const activate = `"${scene.bothy}" activate -- true`;
  const loop = (body: string, end: string) =>
    `i=0; while [ $i -lt ${MANY} ]; do i=$((i + 1)); ${body}; done${end}`;
  const shell = (name: string, text: string) => ({ name, command: ["/bin/sh", "-c", text] });
  const forget = `rm -rf "${texts}"`;
  const options = { warmup: 1, env: scene.env, cwd: project };
  const warm = measure(
    [
      shell(`${MANY} in turn`, loop(activate, "")),
      shell(`${MANY} at once`, loop(`{ ${activate} & }`, "; wait")),
    ],
    { runs: 15, ...options },
  ) as [Timing, Timing];
  const stale = measure(
    [
      shell(`${MANY} in turn, each finds it changed`, loop(`${forget}; ${activate}`, "")),
      shell(`${MANY} at once, all find it changed`, `${forget}; ${loop(`{ ${activate} & }`, "; wait")}`),
    ],
    { runs: 3, ...options },
  ) as [Timing, Timing];
  const figure = (what: string, [turn, once]: [Timing, Timing]) =>
    ratioFigure(`${what} / in turn, divided by ${cores} cores`, pairedRatio(once, turn) * cores, 1.3);
  return {
    title: "Activations at once",
    intro: `${MANY} processes of \`activate -- true\` in one project. Changed: the cached texts were removed, so that Node makes them anew.`,
    timings: [...warm, ...stale],
    figures: [
      figure(`${MANY} activations at once`, warm),
      figure(`${MANY} at once that find it changed`, stale),
    ],
    missing: [],
  };
}
