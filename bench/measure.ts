import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A command to time: its words, the first an absolute path. */
export interface Subject {
  readonly name: string;
  readonly command: readonly string[];
}

/** Milliseconds of whole processes. */
export interface Timing {
  readonly name: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runs: readonly number[];
}

/**
 * Times `subjects` in turn, `runs` times each after a warm-up, with time.c (compiled by `cc`). A subject that ends with
 * another status than 0 is a plain Error: its time would mean nothing.
 */
export function measure(
  subjects: readonly Subject[],
  options: { runs: number; warmup?: number; env?: NodeJS.ProcessEnv; cwd?: string },
): Timing[] {
  const scratch = mkdtempSync(join(tmpdir(), "bothy-bench-"));
  try {
    const timer = join(scratch, "time");
    const source = new URL("time.c", import.meta.url).pathname;
    const built = spawnSync(process.env.CC ?? "cc", ["-O2", "-o", timer, source], { stdio: "inherit" });
    if (built.status !== 0) throw new Error("bench/time.c could not be compiled");
    const list = join(scratch, "commands");
    writeFileSync(list, subjects.map(({ command }) => `${command.join("\t")}\n`).join(""));
    const done = spawnSync(timer, [String(options.runs), String(options.warmup ?? 3), list], {
      env: options.env ?? process.env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      encoding: "utf8",
      maxBuffer: 1 << 26,
    });
    if (done.status !== 0) throw new Error(`the timer ended with ${done.status}`);
    return timings(subjects, done.stdout);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function timings(subjects: readonly Subject[], output: string): Timing[] {
  const runs: number[][] = subjects.map(() => []);
  for (const line of output.trim().split("\n")) {
    const [index, nanoseconds, status] = line.split(" ").map(Number) as [number, number, number];
    if (status !== 0) throw new Error(`${subjects[index]?.name} ended with status ${status}`);
    runs[index]?.push(nanoseconds / 1e6);
  }
  return subjects.map(({ name }, index) => {
    const own = runs[index] ?? [];
    return { name, median: median(own), min: Math.min(...own), max: Math.max(...own), runs: own };
  });
}

export function median(values: readonly number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  const middle = ordered.length >> 1;
  return ordered.length % 2 === 1 ? ordered[middle]! : (ordered[middle - 1]! + ordered[middle]!) / 2;
}

/** Median of the ratios a/b pair by pair: run i of `a` against run i of `b`. */
export function pairedRatio(a: Timing, b: Timing): number {
  return median(a.runs.map((value, index) => value / b.runs[index]!));
}
