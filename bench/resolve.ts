import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { measure, pairedRatio } from "./measure.ts";
import { which } from "./peers.ts";
import { manifestOf, type Scene } from "./scene.ts";
import type { Section } from "./section.ts";
import { ratioFigure } from "./table.ts";

/** A name whose closure without recommended packages has about 400 packages. */
const NAMES = ["npm"];

/**
 * A resolution of a large deb closure on a warm index, whole processes: `bothy lock` without a lockfile beside
 * `apt-get -s install` in an empty root on the same suite's lists. On a machine that isn't Debian: nothing.
 */
export function resolution(scene: Scene, scratch: string): Section {
  const title = "Resolving a large deb closure on a warm index";
  const apt = which("apt-get");
  const suite = /^VERSION_CODENAME=(.*)$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
  if (apt === undefined || suite === undefined)
    return { title, intro: "", timings: [], figures: [], missing: ["there is no apt-get"] };
  const names = Object.fromEntries(NAMES.map((name) => [`deb/${suite}:${name}`, "*"]));
  const project = scene.project("resolve", manifestOf(names));
  scene.run("-d", project, "lock");
  const status = join(scratch, "empty-status");
  writeFileSync(status, "");
  // Containers switch apt's caches off; here both sides have warm ones.
  const caches = ["pkgcache", "srcpkgcache"].map((name) => `Dir::Cache::${name}=${scratch}/${name}.bin`);
  const root = [
    `Dir::State::status=${status}`,
    "APT::Install-Recommends=false",
    "Debug::NoLocking=true",
    ...caches,
  ].flatMap((option) => ["-o", option]);
  const install = ["-s", "install", ...NAMES];
  const planned = spawnSync(apt, [...root, ...install], { encoding: "utf8", maxBuffer: 1 << 26 });
  const aptCount = planned.stdout.match(/^Inst /gm)?.length ?? 0;
  const timings = measure(
    [
      {
        name: "`bothy lock`, no lockfile",
        command: ["/bin/sh", "-c", `rm -f bothy.lock; exec ${scene.bothy} lock`],
      },
      { name: "`apt-get -s install`, empty root", command: [apt, ...root, ...install] },
    ],
    { runs: 10, env: scene.env, cwd: project },
  );
  const figures = [ratioFigure("resolve / `apt-get -s`", pairedRatio(timings[0]!, timings[1]!), 1)];
  const intro = `${scene.lockedPackages(project)} packages by bothy (base included), ${aptCount} by apt, suite ${suite}.`;
  return { title, intro, timings, figures, missing: [] };
}
