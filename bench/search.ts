import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { measure, type Subject } from "./measure.ts";
import type { Scene } from "./scene.ts";
import type { Section } from "./section.ts";
import { timeFigure } from "./table.ts";

/** `search` and `run` on what is cached, beside apt-cache and npm, and a command by its path. */
export function finding(scene: Scene): Section {
  scene.run("search", "json");
  scene.run("run", "tree", "--", "tree", "--version");
  const missing: string[] = [];
  const peers: Subject[] = [];
  const apt = "/usr/bin/apt-cache";
  if (existsSync(apt) && spawnSync(apt, ["search", "json"], { encoding: "utf8" }).stdout?.trim())
    peers.push({ name: "`apt-cache search json` (one suite)", command: [apt, "search", "json"] });
  else missing.push("apt-cache, which has no package lists on this machine");
  const npm = ["/usr/bin/npm", "/usr/local/bin/npm"].find(existsSync);
  if (npm !== undefined && spawnSync(npm, ["search", "json"]).status === 0)
    peers.push({ name: "`npm search json` (asks the registry)", command: [npm, "search", "json"] });
  else missing.push("npm search, which has no registry to ask here");
  const timings = measure(
    [
      { name: "`bothy search json` (three suites)", command: [scene.bothy, "search", "json"] },
      {
        name: "`bothy search python http client`",
        command: [scene.bothy, "search", "python", "http", "client"],
      },
      {
        name: "`bothy run tree -- true`, run before",
        command: [scene.bothy, "run", "tree", "--", "true"],
      },
      { name: "`true`", command: ["/usr/bin/true"] },
      ...peers,
    ],
    { runs: 10, env: scene.env },
  );
  return {
    title: "Finding packages, and running one without a project",
    intro:
      "The indexes of bookworm, trixie and sid are cached. A search reads their search sections, 16 MB, and asks nobody.",
    timings,
    figures: [timeFigure(timings[0]!, 150), timeFigure(timings[1]!, 150)],
    missing,
  };
}
