import type * as syncApi from "node:fs";
import * as fs from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { isSystemError } from "../base/error.ts";
import { ownAddon } from "./addon.ts";
import type { Host, ProcessIdentity, RunOptions, RunResult } from "./host.ts";
import { startError } from "./start-error.ts";

/** Not imported: an import of node:fs reads all its members, which loads streams, 5 ms of every command. */
const fsSync: typeof syncApi = process.getBuiltinModule("node:fs");

/** The Host that is this machine. */
export function nodeHost(options: { cwd?: string } = {}): Host {
  return {
    env: process.env,
    cwd: options.cwd ?? process.cwd(),
    arch: process.arch,
    platform: process.platform,
    pid: process.pid,
    uid: process.geteuid?.() ?? -1,
    cpus: availableParallelism(),
    systemRoot: "",
    fs: { ...fs, mkdir: makeFolder },
    fsSync,
    now: () => new Date(),
    run: runProcess,
    addon: ownAddon,
    fetch: (url, init) => fetch(url, init),
    sendSignal,
    processIdentity,
  };
}

export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (isSystemError(error, "ESRCH", "EPERM")) return false;
    throw error;
  }
}

/**
 * fs.mkdir, which with `recursive` reports a read-only file system as ENOENT: what stands in the way of the first
 * missing folder is asked for once more.
 */
const makeFolder = (async (path: string, options?: syncApi.MakeDirectoryOptions) => {
  try {
    return await fs.mkdir(path, options);
  } catch (error) {
    if (options?.recursive !== true || !isSystemError(error, "ENOENT")) throw error;
    let missing = path;
    while (!fsSync.existsSync(dirname(missing))) missing = dirname(missing);
    await fs.mkdir(missing, options.mode);
    return await fs.mkdir(path, options);
  }
}) as typeof fs.mkdir;

async function runProcess(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const { spawn } = await import("node:child_process"); // 5 ms that most commands needn't spend
  return new Promise((resolve, reject) => {
    const mode = (wanted: RunOptions["stdout"]) =>
      wanted === "inherit" ? "inherit" : wanted === "ignore" ? "ignore" : "pipe";
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env as NodeJS.ProcessEnv | undefined,
      signal: options.signal,
      stdio: [options.input === undefined ? "ignore" : "pipe", mode(options.stdout), mode(options.stderr)],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const taker = (wanted: RunOptions["stdout"], captured: Buffer[]) => (chunk: Buffer) => {
      if (typeof wanted !== "function") {
        captured.push(chunk);
        return;
      }
      try {
        wanted(chunk);
      } catch (error) {
        reject(error);
        child.stdout?.destroy();
        child.stderr?.destroy();
        child.kill("SIGKILL");
      }
    };
    child.stdout?.on("data", taker(options.stdout, stdout));
    child.stderr?.on("data", taker(options.stderr, stderr));
    child.on("error", (error) => {
      reject(startError(error, command));
    });
    child.on("close", (code, signal) => {
      resolve({
        code: code ?? undefined,
        signal: signal ?? undefined,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr),
      });
    });
    if (options.input !== undefined) {
      child.stdin?.on("error", () => {}); // a program may end before it has read all its input
      child.stdin?.end(options.input);
    }
  });
}

/** Source of the fields: proc_pid_stat(5), field 22. */
function processIdentity(pid: number): ProcessIdentity | undefined {
  try {
    const stat = fsSync.readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    const boot = fsSync.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return { pid, started: `${boot}:${fields[19]}` };
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ESRCH")) return undefined;
    throw error;
  }
}
