import { join } from "node:path";
import type { Person } from "../e2e/harness.ts";
import { type CheckPlace, runCheck } from "./check.ts";
import { type Built, installProgram } from "./environment.ts";
import type { Program } from "./program.ts";
import { about, type Result } from "./result.ts";

export interface SuiteOptions {
  readonly someone: Person;
  /** Variables that say where store and cache are. */
  readonly env: Readonly<Record<string, string>>;
  readonly files: string;
  /** Checks at a time. */
  readonly jobs: number;
  readonly onResult: (result: Result) => void;
}

/** Installs one program after the other, and runs the checks of those that are there beside that. */
export async function runSuite(programs: readonly Program[], options: SuiteOptions): Promise<Result[]> {
  const { someone, env, files } = options;
  const place: CheckPlace = {
    someone,
    data: join(env.XDG_DATA_HOME ?? someone.env.XDG_DATA_HOME!, "bothy"),
    files,
  };
  const results: Result[] = [];
  const report = (result: Result) => {
    results.push(result);
    options.onResult(result);
  };
  const running = new Set<Promise<void>>();
  for (const program of programs) {
    const { built, failure, seconds } = await installProgram(program, someone, env);
    if (built === undefined) {
      report({
        ...about(program),
        passed: false,
        failedAt: "install",
        stderr: failure ?? "",
        install: seconds,
      });
      continue;
    }
    while (running.size >= options.jobs) await Promise.race(running);
    const check: Promise<void> = checked(program, built, seconds, place)
      .then(report)
      .finally(() => running.delete(check));
    running.add(check);
  }
  await Promise.all(running);
  return results;
}

async function checked(program: Program, built: Built, install: number, place: CheckPlace): Promise<Result> {
  const { passed, end, stdout, stderr, seconds } = await runCheck(program, built.root, place);
  const { view } = built.relocation;
  return {
    ...about(program),
    mode: view.length > 0 ? "view" : "native",
    ...(view.length > 0 ? { view } : {}),
    passed,
    ...(passed ? {} : { failedAt: "check" as const, end, stdout, stderr }),
    install,
    check: seconds,
  };
}
