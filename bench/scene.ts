import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A home of its own for bothy below `scratch`, so that a benchmark neither uses nor leaves anything in the user's. */
export interface Scene {
  readonly bothy: string;
  readonly env: NodeJS.ProcessEnv;
  /** XDG_DATA_HOME, XDG_CACHE_HOME and XDG_STATE_HOME. */
  readonly data: string;
  readonly cache: string;
  readonly state: string;
  /** A project folder with `manifest` as its bothy.toml. */
  project(name: string, manifest: string): string;
  /** Runs bothy to its end; a plain Error with what it printed when it fails. */
  run(...args: string[]): string;
  /** How many packages a project's lockfile has. */
  lockedPackages(project: string): number;
}

export function sceneIn(scratch: string): Scene {
  const bothy = new URL("../bin/bothy", import.meta.url).pathname;
  const [data, cache, state] = ["data", "cache", "state"].map((name) => join(scratch, name)) as [
    string,
    string,
    string,
  ];
  const env = {
    ...process.env,
    XDG_DATA_HOME: data,
    XDG_CACHE_HOME: cache,
    XDG_STATE_HOME: state,
    XDG_CONFIG_HOME: join(scratch, "config"),
  };
  return {
    bothy,
    env,
    data,
    cache,
    state,
    project(name, manifest) {
      const folder = join(scratch, "projects", name);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "bothy.toml"), manifest);
      return folder;
    },
    run(...args) {
      const done = spawnSync(bothy, args, { env, encoding: "utf8", maxBuffer: 1 << 26 });
      if (done.status !== 0)
        throw new Error(`bothy ${args.join(" ")} ended with ${done.status}:\n${done.stderr}`);
      return done.stdout;
    },
    lockedPackages: (project) => {
      const lock = JSON.parse(readFileSync(join(project, "bothy.lock"), "utf8")) as { packages: object };
      return Object.keys(lock.packages).length;
    },
  };
}

/** A manifest for this machine's system alone. */
export function manifestOf(packages: Readonly<Record<string, string>>): string {
  const system = process.arch === "x64" ? "x86_64-linux" : "aarch64-linux";
  const lines = Object.entries(packages).map(
    ([name, version]) => `${JSON.stringify(name)} = ${JSON.stringify(version)}\n`,
  );
  return `schema = 1\n\n[packages]\n${lines.join("")}\n[options]\nsystems = ["${system}"]\n`;
}
