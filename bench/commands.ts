import { measure } from "./measure.ts";
import { manifestOf, type Scene } from "./scene.ts";
import type { Section } from "./section.ts";
import { entrySize } from "./size.ts";
import { timeFigure } from "./table.ts";

/** What a user types all day, when there is nothing to do: `install` of what is there, `list`. */
export function everydayCommands(scene: Scene): Section {
  const project = scene.project(
    "commands",
    manifestOf({ tree: "*", jq: "*", git: "*", "npm:prettier": "3" }),
  );
  scene.run("-d", project, "install", "tree");
  const timings = measure(
    [
      { name: "no-op `bothy install tree`", command: [scene.bothy, "install", "tree"] },
      { name: "`bothy list`", command: [scene.bothy, "list"] },
      { name: "an empty program in bothy's own Node", command: [process.execPath, "-e", "0"] },
    ],
    { runs: 30, env: scene.env, cwd: project },
  );
  return {
    title: "Everyday commands with nothing to do",
    intro: `What is above an empty Node is its module loader on some twenty files, node:crypto (10 ms, for the project's key and the requests'
digests) and the lockfile's decoding and checks.`,
    timings,
    figures: [timeFigure(timings[0]!, 100), timeFigure(timings[1]!, 80), entrySize()],
    missing: [],
  };
}
