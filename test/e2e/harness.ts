import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const checkout = join(import.meta.dirname, "../..");

/** Of the ordinary user that the tests become when they are started as root; nobody else's. */
const UID = 54_321;
const asRoot = process.getuid?.() === 0;

/** Folder of this run, shared by its test files: scripts/test.ts makes it and removes it. */
const scratch = process.env.BOTHY_E2E ?? mkdtempSync(join(tmpdir(), "bothy-e2e-"));

export interface Ran {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Words before the command, as in `unshare -rn`. */
  readonly under?: readonly string[];
}

/** Somebody who uses bothy: an ordinary user with a home, a store and a cache. */
export interface Person {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A new empty folder below home. */
  folder(name: string): string;
  /** Runs the built bothy to its end. */
  bothy(args: readonly string[], options?: RunOptions): Ran;
  /** Runs any program as this person. */
  run(command: readonly string[], options?: RunOptions): Ran;
  /** The program and arguments that run `command` as this person, for who starts it otherwise. */
  words(command: readonly string[]): [program: string, args: string[]];
  /** Starts a program as this person. */
  start(command: readonly string[], options?: Omit<RunOptions, "input">): ReturnType<typeof spawn>;
}

/** The built bothy, where any user can run it. */
export const installation = copiedInstallation();

/** A person with a home of that name. `shared`: with the run's common store and cache, so that what another test fetched is there. */
export function person(name: string, options: { shared?: boolean; store?: string } = {}): Person {
  const home = join(scratch, name);
  mkdirSync(home, { recursive: true });
  own(home);
  const common = (options.shared ?? true) ? join(scratch, "common") : home;
  const env = {
    ...process.env,
    HOME: home,
    USER: "someone",
    LOGNAME: "someone",
    LANG: "C.UTF-8",
    XDG_DATA_HOME: options.store ?? join(common, ".local/share"),
    XDG_CACHE_HOME: join(common, ".cache"),
    XDG_STATE_HOME: join(home, ".local/state"),
    XDG_CONFIG_HOME: join(home, ".config"),
    NODE_TEST_CONTEXT: undefined,
    NODE_OPTIONS: undefined,
    // `npm run` gives its own user's to what it runs.
    npm_config_cache: undefined,
    npm_config_prefix: undefined,
  };
  for (const folder of [
    common,
    join(common, ".local"),
    env.XDG_DATA_HOME,
    env.XDG_CACHE_HOME,
    join(home, ".local"),
  ]) {
    mkdirSync(folder, { recursive: true });
    own(folder);
  }
  const words = (command: readonly string[], under: readonly string[] = []): [string, string[]] => {
    const [program, ...args] = [...become(), ...under, ...command];
    return [program!, args];
  };
  const run: Person["run"] = (command, more = {}) => {
    const done = spawnSync(...words(command, more.under), {
      cwd: more.cwd ?? home,
      env: { ...env, ...more.env },
      input: more.input ?? "",
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    if (done.error) throw done.error;
    const { status, signal, stdout, stderr } = done;
    return { status, signal, stdout, stderr };
  };
  return {
    home,
    env,
    folder: (wanted) => {
      const path = mkdtempSync(join(home, `${wanted}-`));
      own(path);
      return path;
    },
    run,
    words: (command) => words(command),
    bothy: (args, more) => run([join(installation, "bin/bothy"), ...args], more),
    start: (command, more = {}) =>
      spawn(...words(command, more.under), {
        cwd: more.cwd ?? home,
        env: { ...env, ...more.env },
        stdio: ["ignore", "pipe", "pipe"],
      }),
  };
}

/** A copy of one of the examples, in a folder of that person. */
export function example(name: string, of: Person): string {
  const folder = join(of.folder("example"), name);
  cpSync(join(checkout, "examples", name), folder, { recursive: true });
  if (asRoot) spawnSync("chown", ["-R", `${UID}:${UID}`, folder]);
  return folder;
}

/** Removes a folder of that person's store. Files keep their modes: those of trees are the objects' own. */
export function removeFromStore(of: Person, path: string): void {
  const writable = of.run(["find", path, "-type", "d", "-exec", "chmod", "u+w", "{}", "+"]);
  if (writable.status !== 0) throw new Error(said(writable));
  rmSync(path, { recursive: true });
}

/** What a command that should have worked said, for an assertion's message. */
export function said(ran: Ran): string {
  return `status ${ran.status ?? ran.signal}\n${ran.stdout}\n${ran.stderr}`;
}

/** Words that make a command run as the ordinary user: none where we are one. */
function become(): string[] {
  if (!asRoot) return [];
  return ["setpriv", "--reuid", String(UID), "--regid", String(UID), "--clear-groups", "--"];
}

function own(path: string): void {
  if (asRoot) chownSync(path, UID, UID);
}

/** A copy, so that the checkout can be built anew meanwhile, and lie where an ordinary user can't go. */
function copiedInstallation(): string {
  const copy = join(scratch, "bothy");
  if (existsSync(copy)) return copy;
  const staged = mkdtempSync(join(scratch, "installing-"));
  chmodSync(staged, 0o755);
  for (const part of ["package.json", "bin", "dist", "src"])
    cpSync(join(checkout, part), join(staged, part), { recursive: true });
  const modules = join(checkout, "node_modules");
  if (canRead(join(modules, "@npmcli/arborist/package.json")))
    symlinkSync(modules, join(staged, "node_modules"));
  else cpSync(modules, join(staged, "node_modules"), { recursive: true, verbatimSymlinks: true });
  renameSync(staged, copy);
  return copy;
}

function canRead(path: string): boolean {
  const [program = "test", ...args] = [...become(), "test", "-r", path];
  return spawnSync(program, args).status === 0;
}
