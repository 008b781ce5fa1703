import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A home of its own for bothy below `scratch`, so that a benchmark neither uses nor leaves anything in the user's. */
export interface Scene {
  readonly bothy: string;
  readonly env: NodeJS.ProcessEnv;
  /** A project folder with `manifest` as its bothy.toml. */
  project(name: string, manifest: string): string;
  /** Runs bothy to its end; a plain Error with what it printed when it fails. */
  run(...args: string[]): string;
}

export function sceneIn(scratch: string): Scene {
  const bothy = new URL("../bin/bothy", import.meta.url).pathname;
  const env = {
    ...process.env,
    XDG_DATA_HOME: join(scratch, "data"),
    XDG_CACHE_HOME: join(scratch, "cache"),
    XDG_STATE_HOME: join(scratch, "state"),
    XDG_CONFIG_HOME: join(scratch, "config"),
  };
  return {
    bothy,
    env,
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
