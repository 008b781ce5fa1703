import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { median } from "./measure.ts";
import { measureCold, setAside } from "./measure-cold.ts";
import { manifestOf, type Scene } from "./scene.ts";
import type { Section } from "./section.ts";
import { timeFigure } from "./table.ts";

/** Requests whose closure, with the base, has a little more than 300 packages. */
const NAMES = [
  "build-essential",
  "git",
  "vim",
  "jq",
  "curl",
  "cmake",
  "postgresql",
  "graphviz",
  "imagemagick",
  "ruby",
  "tmux",
  "php-cli",
];
const WANTED_RATE = 60;
const WANTED_MS = 500;

/**
 * Building an environment of 300 deb packages: all of it but the download, then from a warm store, whose trees alone are
 * missing and whose packages' scripts have run before.
 */
export function storeWork(scene: Scene, scratch: string): Section {
  const names = Object.fromEntries(NAMES.map((name) => [`deb:${name}`, "*"]));
  const project = scene.project("store", manifestOf(names));
  scene.run("-d", project, "activate", "--", "true");
  const data = join(scene.data, "bothy");
  const count = readdirSync(join(data, "objects")).length;
  const bytes = installedBytes(join(data, "objects"));
  const command = [scene.bothy, "-d", project, "activate", "--", "true"];
  const common = { command, env: scene.env, cwd: project };

  const warm = measureCold(
    [
      {
        ...common,
        name: "environment of trees that are missing",
        prepare: () => {
          setAside(scratch, [
            ...["trees", "environments", "built"].map((name) => join(data, name)),
            scene.state,
          ]);
        },
      },
    ],
    5,
  ).timings[0]!;
  const cold = measureCold(
    [
      {
        ...common,
        name: "import, composition and configuration",
        prepare: () => {
          setAside(scratch, [data, scene.state, join(scene.cache, "bothy/configured")]);
        },
      },
    ],
    3,
  );
  const seconds = cold.printed[0]!.map((text) => importSeconds(text));
  const rate = bytes / 1e6 / median(seconds);
  return {
    title: "Building an environment of 300 packages",
    intro: `${count} packages, ${(bytes / 1e6).toFixed(0)} MB installed, downloaded before. Import took ${seconds.map((each) => each.toFixed(1)).join(", ")} s.`,
    timings: [warm, ...cold.timings],
    figures: [
      {
        what: "import, installed size",
        wanted: `>= ${WANTED_RATE} MB/s`,
        measured: `${rate.toFixed(0)} MB/s`,
        holds: rate >= WANTED_RATE,
      },
      { ...timeFigure(warm, WANTED_MS), what: `warm store, ${count} packages` },
    ],
    missing: [],
  };
}

/** The time that bothy itself gives for its imports, of which the last are durable by then. */
function importSeconds(printed: string): number {
  const seconds = /^Importing \d+: done in ([\d.]+) s$/m.exec(printed)?.[1];
  if (seconds === undefined) throw new Error(`no time of imports in:\n${printed}`);
  return Number(seconds);
}

/** Bytes of all files as the objects' metas have them. */
function installedBytes(objects: string): number {
  let bytes = 0;
  for (const key of readdirSync(objects)) {
    const meta = JSON.parse(readFileSync(join(objects, key, "meta.json"), "utf8")) as {
      entries: { type: string; size?: number }[];
    };
    for (const entry of meta.entries) bytes += entry.size ?? 0;
  }
  return bytes;
}
