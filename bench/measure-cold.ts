import { spawnSync } from "node:child_process";
import { median, type Subject, type Timing } from "./measure.ts";

/** A command with what has to be done before each of its runs, which isn't counted. */
export interface ColdSubject extends Subject {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  prepare(): void;
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

/** ext4 goes slowly about inodes that were freed within the last five seconds, and what was removed is to be off the disk. */
function settle(): void {
  spawnSync("sync");
  spawnSync("sleep", ["6"]);
}
