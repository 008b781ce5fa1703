import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { commandBundle, workerBundle } from "../scripts/bundle-options.ts";
import { NATIVE_FILES } from "../scripts/native.ts";
import { writeSharedFiles } from "../scripts/shared-files.ts";

const checkout = join(import.meta.dirname, "..");

/** A bothy that is built from the sources as they are now, for real processes: `bin/bothy` below `root`. */
export interface Installed {
  readonly root: string;
  readonly bothy: string;
  remove(): void;
}

/** Builds one in a folder of its own, so that a checkout that is built anew meanwhile doesn't matter. */
export async function installed(): Promise<Installed> {
  const root = mkdtempSync(join(tmpdir(), "bothy-built-"));
  chmodSync(root, 0o755);
  cpSync(join(checkout, "package.json"), join(root, "package.json"));
  cpSync(join(checkout, "bin"), join(root, "bin"), { recursive: true });
  cpSync(join(checkout, "src/channels/deb/keys"), join(root, "src/channels/deb/keys"), { recursive: true });
  symlinkSync(join(checkout, "node_modules"), join(root, "node_modules"));
  for (const bundle of [commandBundle, workerBundle])
    await build({ ...bundle(checkout, join(root, "dist")), absWorkingDir: checkout });
  writeSharedFiles(root, join(root, "dist"));
  mkdirSync(join(root, "dist/native"));
  for (const [name, compile] of Object.entries(NATIVE_FILES)) {
    const built = join(checkout, "dist/native", name);
    const own = join(root, "dist/native", name);
    if (existsSync(built)) cpSync(built, own);
    else compile(own);
  }
  return {
    root,
    bothy: join(root, "bin/bothy"),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export interface Ran {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Words before the command, as in `unshare -rm`. */
  readonly under?: readonly string[];
}

/** Somebody with a home, a store and a cache of their own, all of it below `root`. */
export interface CliHome {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  at(...names: string[]): string;
  /** A new folder with a bothy.toml of that text. */
  project(name: string, manifest: string): string;
  /** Runs bothy to its end. Not synchronous: the mirrors it asks are in this process. */
  bothy(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** As `bothy`, any program. */
  run(command: readonly string[], options?: RunOptions): Promise<Ran>;
  /** Starts bothy as the head of a process group of its own. */
  start(args: readonly string[], options?: RunOptions): ChildProcess;
  remove(): void;
}

/** `config`: what bothy's configuration says, by name. `root` must not be there yet; absent: a new folder with a space and a letter beyond ASCII. */
export function cliHome(
  from: Installed,
  config: Readonly<Record<string, string>>,
  options: { readonly root?: string } = {},
): CliHome {
  const root = options.root ?? mkdtempSync(join(tmpdir(), "bothy home é "));
  const at = (...names: string[]) => join(root, ...names);
  mkdirSync(at("config/bothy"), { recursive: true });
  writeFileSync(at("config/bothy/config.toml"), configText(config));
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: at("home"),
    LANG: "C.UTF-8",
    XDG_DATA_HOME: at("data"),
    XDG_CACHE_HOME: at("cache"),
    XDG_STATE_HOME: at("state"),
    XDG_CONFIG_HOME: at("config"),
  };
  mkdirSync(at("home"));
  const begin = (command: readonly string[], more: RunOptions) => {
    const [program, ...args] = [...(more.under ?? []), ...command];
    return spawn(program!, args, {
      cwd: more.cwd ?? at("home"),
      env: { ...env, ...more.env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
  };
  const run: CliHome["run"] = (command, more = {}) => ended(begin(command, more));
  return {
    root,
    env,
    at,
    project(name, manifest) {
      const folder = at(name);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "bothy.toml"), manifest);
      return folder;
    },
    run,
    bothy: (args, more) => run([from.bothy, ...args], more),
    start: (args, more = {}) => begin([from.bothy, ...args], more),
    remove() {
      makeWritable(root);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** What a child said and how it ended. */
export function ended(child: ChildProcess): Promise<Ran> {
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (data) => {
    stdout += data;
  });
  child.stderr?.on("data", (data) => {
    stderr += data;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
}

/** For an assertion's message. */
export function said(ran: Ran): string {
  return `status ${ran.status ?? ran.signal}\n${ran.stdout}\n${ran.stderr}`;
}

/** Everything below `folder`: path -> type, permission bits and content, links not followed. Nothing there: nothing. */
export function snapshot(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (path: string, name: string) => {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    const mode = (stat.mode & 0o7777).toString(8);
    if (stat.isDirectory()) {
      found[name] = `folder ${mode}`;
      for (const child of readdirSync(path)) walk(join(path, child), `${name}/${child}`);
    } else if (stat.isSymbolicLink()) found[name] = `link ${readlinkSync(path)}`;
    else if (stat.isFile())
      found[name] = `file ${mode} ${createHash("sha256").update(readFileSync(path)).digest("hex")}`;
    else found[name] = `other ${mode}`;
  };
  walk(folder, ".");
  return found;
}

function configText(config: Readonly<Record<string, string>>): string {
  return Object.entries(config)
    .map(([name, value]) => `${name} = ${tomlValue(value)}\n`)
    .join("");
}

function tomlValue(text: string): string {
  if (/^(?:yes|no)$/.test(text)) return String(text === "yes");
  return /^[\d.]+$/.test(text) ? text : JSON.stringify(text);
}

function makeWritable(folder: string): void {
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  chmodSync(folder, 0o755);
  for (const child of readdirSync(folder, { withFileTypes: true }))
    if (child.isDirectory()) makeWritable(join(folder, child.name));
}
