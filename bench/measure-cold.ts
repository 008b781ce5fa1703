import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync } from "node:fs";
import { join } from "node:path";
import { median, type Subject, type Timing } from "./measure.ts";

/** A command with what has to be done before each of its runs, which isn't counted. */
export interface ColdSubject extends Subject {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  prepare(): void;
}

/**
 * Moves what is at `paths` away, below `scratch`, where it stays until the benchmarks end: for minutes, ext4 without a journal
 * looks at every inode that was freed when it makes a file, which costs runs after a removal a fifth of their time.
 */
export function setAside(scratch: string, paths: readonly string[]): void {
  mkdirSync(join(scratch, "aside"), { recursive: true });
  const folder = mkdtempSync(join(scratch, "aside/"));
  for (const [index, path] of paths.entries())
    if (existsSync(path)) renameSync(path, join(folder, String(index)));
}

/** What a run printed, for sections that read more out of it than its time. */
export type Printed = readonly string[];

/**
 * Times commands of seconds in turn, `runs` times each. What is ready when the command ends may still be in memory alone, so a
 * sync(2) of all file systems is part of each. A subject that fails is a plain Error with what it printed.
 */
export function measureCold(
  subjects: readonly ColdSubject[],
  runs: number,
): { timings: Timing[]; printed: Printed[] } {
  const times: number[][] = subjects.map(() => []);
  const printed: string[][] = subjects.map(() => []);
  for (let run = 0; run < runs; run++) {
    for (const [index, { name, command, env, cwd, prepare }] of subjects.entries()) {
      prepare();
      settle();
      const start = process.hrtime.bigint();
      const done = spawnSync("/bin/sh", ["-c", '"$@" && sync', "sh", ...command], {
        env,
        cwd,
        encoding: "utf8",
        maxBuffer: 1 << 28,
      });
      times[index]!.push(Number(process.hrtime.bigint() - start) / 1e6);
      if (done.status !== 0)
        throw new Error(`${name} ended with ${done.status}:\n${done.stdout}${done.stderr}`);
      printed[index]!.push(done.stdout + done.stderr);
    }
  }
  const timings = subjects.map(({ name }, index) => {
    const own = times[index]!;
    return { name, median: median(own), min: Math.min(...own), max: Math.max(...own), runs: own };
  });
  return { timings, printed };
}

/** What was made before is to be on the disk. */
function settle(): void {
  spawnSync("sync");
  spawnSync("sleep", ["2"]);
}
