import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import type { Script } from "../../manifest/types.ts";
import { activationFiles } from "../activation-files.ts";
import type { Activation } from "../types.ts";

export const SHELLS = ["dash", "bash", "zsh", "fish", "busybox"].filter((shell) => {
  const found = spawnSync("sh", ["-c", `command -v ${shell}`]).status === 0;
  if (!found && process.env.CI) throw new Error(`${shell} is missing`);
  if (!found) process.stderr.write(`SKIPPED for want of ${shell}: its tests of activation\n`);
  return found;
});
export const POSIX = SHELLS.filter((shell) => shell !== "fish");
export const IN_PLACE = ["bash", "zsh", "dash", "fish"].filter((shell) => SHELLS.includes(shell));

const DUMP = `#!${process.execPath}\nprocess.stdout.write(JSON.stringify({ env: process.env, args: process.argv.slice(2), cwd: process.cwd() }));\n`;

export interface Fixture {
  readonly root: string;
  readonly activation: Activation;
}

/** A script that stands in the project's own manifest. */
export function ownScript(text: string): readonly Script[] {
  return [{ text, file: "bothy.toml", folder: "/the/project" }];
}

/** An environment with one program, `dump-all`, below a folder with a space, a quote and a letter beyond ASCII in its name. */
export function fixture(t: TestContext, change: Partial<Activation> = {}): Fixture {
  const root = mkdtempSync(join(tmpdir(), "bothy act'iv é$x "));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const activation: Activation = {
    environment: join(root, "env"),
    project: join(root, "project"),
    cache: join(root, "cache"),
    name: "de$(touch x)mo",
    vars: {},
    searchPaths: {
      MANPATH: ["deb/trixie/usr/share/man"],
      XDG_DATA_DIRS: ["deb/trixie/usr/share"],
      PKG_CONFIG_PATH: ["deb/trixie/usr/lib/pkgconfig"],
      CMAKE_PREFIX_PATH: ["deb/trixie/usr"],
    },
    profile: {},
    folder: join(root, "texts"),
    live: join(root, "live"),
    node: process.execPath,
    ...change,
  };
  for (const folder of ["env/bin", "project", "cache", "texts/zsh", "live", "home"])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "env/bin/dump-all"), DUMP);
  chmodSync(join(root, "env/bin/dump-all"), 0o755);
  for (const [name, text] of Object.entries(activationFiles(activation))) {
    mkdirSync(dirname(join(activation.folder, name)), { recursive: true });
    writeFileSync(join(activation.folder, name), text);
  }
  return { root, activation };
}

export function baseEnv(root: string, extra: Record<string, string> = {}): Record<string, string> {
  return { HOME: join(root, "home"), PATH: process.env.PATH ?? "/usr/bin:/bin", ...extra };
}

export function shellArgs(shell: string, text: string): [string, string[]] {
  if (shell === "busybox") return ["busybox", ["sh", "-c", text]];
  if (shell === "zsh") return ["zsh", ["-f", "-c", text]];
  if (shell === "bash") return ["bash", ["--norc", "-c", text]];
  return [shell, ["-c", text]];
}

/** Runs activate.sh as bin/bothy does, in `shell`. */
export function activate(
  { root, activation }: Fixture,
  shell: string,
  command: readonly string[],
  options: { env?: Record<string, string>; mode?: string; input?: string; cwd?: string } = {},
): SpawnSyncReturns<string> {
  const text = `_bothy_mode=${options.mode ?? "dev"}; . "$0"; exit 99`;
  const [file, args] = shellArgs(shell, text);
  return spawnSync(file, [...args, join(activation.folder, "activate.sh"), ...command], {
    encoding: "utf8",
    env: baseEnv(root, options.env),
    cwd: options.cwd ?? activation.project,
    input: options.input ?? "",
  });
}

export interface Dump {
  env: Record<string, string>;
  args: string[];
  cwd: string;
}

export function dumped(run: SpawnSyncReturns<string>): Dump {
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
}
