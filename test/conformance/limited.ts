import type { ChildProcess } from "node:child_process";

/** How a check's process ended. */
export interface Ended {
  readonly passed: boolean;
  /** Whether it was killed at its limit. */
  readonly late: boolean;
  /** The exit status or what ended it, in words. */
  readonly end: string;
  /** The last of standard output and of standard error. */
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  /** Of a failure: the commands that led to it. */
  readonly trace?: string;
}

/** Bytes kept of each stream. */
const KEPT = 16_384;

/** Waits for a process, and kills it after so many seconds. What it started must end with it: a process namespace's first. */
export async function runLimited(start: () => ChildProcess, limit: number): Promise<Ended> {
  const began = performance.now();
  const child = start();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, limit * 1000);
  const [stdout, stderr] = [lastOf(child.stdout!), lastOf(child.stderr!)];
  const end = await new Promise<string>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve(signal === null ? `status ${status}` : `signal ${signal}`));
  });
  clearTimeout(timer);
  return {
    passed: end === "status 0" && !late,
    late,
    end: late ? `killed after ${limit} s` : end,
    stdout: stdout(),
    stderr: stderr(),
    seconds: (performance.now() - began) / 1000,
  };
}

/**
 * The same for a shell's script, given the shell's options. One that failed is run once more for `trace`, the commands up to its
 * failure as -x prints them; that run counts for nothing.
 */
export async function runTraced(
  start: (options: readonly string[]) => ChildProcess,
  limit: number,
): Promise<Ended> {
  const ended = await runLimited(() => start([]), limit);
  if (ended.passed || ended.late) return ended;
  return { ...ended, trace: (await runLimited(() => start(["-x"]), limit)).stderr };
}

function lastOf(stream: NodeJS.ReadableStream): () => string {
  let kept = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    kept = (kept + chunk).slice(-KEPT);
  });
  return () => kept;
}
