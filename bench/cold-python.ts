import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pairedRatio } from "./measure.ts";
import { measureCold } from "./measure-cold.ts";
import { which } from "./peers.ts";
import { manifestOf, type Scene } from "./scene.ts";
import type { Section } from "./section.ts";
import { ratioFigure } from "./table.ts";

const LIMIT = 1.2;

/**
 * `bothy install pypi:pandas` beside `uv pip install pandas` into a new venv: the same uv and the same Python, both there
 * already, nothing of the packages in any cache.
 */
export function coldPython(scene: Scene, scratch: string): Section {
  const title = "A cold installation of pandas";
  const intro = "With Python and uv there, and empty caches.";
  const project = scene.project("cold-python", manifestOf({ python: "*" }));
  scene.run("-d", project, "install", "pypi:iniconfig"); // brings uv
  scene.run("-d", project, "uninstall", "pypi:iniconfig");
  const [own] = globSync(join(scene.cache, "bothy/pypi/programs/*/uv"));
  const uv = own ?? which("uv");
  if (uv === undefined) return { title, intro, timings: [], figures: [], missing: ["there is no uv"] };
  const folder = join(scratch, "uv");
  const snapshot = join(scratch, "before-pandas");
  const parts = [scene.data, scene.state, scene.cache, project];
  mkdirSync(snapshot);
  for (const [index, path] of parts.entries()) copy(path, join(snapshot, String(index)));
  const found = scene.run("-d", project, "activate", "--", "sh", "-c", "command -v python3").trim();
  const uvCache = join(folder, "cache");
  const { timings } = measureCold(
    [
      {
        name: "bothy install pypi:pandas",
        command: [scene.bothy, "install", "pypi:pandas"],
        env: scene.env,
        cwd: project,
        prepare: () => {
          for (const [index, path] of parts.entries()) copy(join(snapshot, String(index)), path);
          for (const name of ["artifacts", "pypi/uv"])
            rmSync(join(scene.cache, "bothy", name), { recursive: true, force: true });
        },
      },
      {
        name: "uv venv, uv pip install pandas",
        command: [
          "/bin/sh",
          "-c",
          `"$1" venv -q --python "$2" venv && "$1" pip install -q --python venv pandas`,
          "sh",
          uv,
          found,
        ],
        env: { ...process.env, UV_CACHE_DIR: uvCache, UV_PYTHON_DOWNLOADS: "never" },
        cwd: folder,
        prepare: () => {
          rmSync(folder, { recursive: true, force: true });
          mkdirSync(folder);
        },
      },
    ],
    5,
  );
  return {
    title,
    intro,
    timings,
    figures: [ratioFigure("cold pandas / `uv pip install`", pairedRatio(timings[0]!, timings[1]!), LIMIT)],
    missing: [],
  };
}

/** Replaces `to` by a copy of `from`, hard links within kept. */
function copy(from: string, to: string): void {
  spawnSync("rm", ["-rf", to]);
  const done = spawnSync("cp", ["-a", from, to], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`cp ended with ${done.status}:\n${done.stderr}`);
}
