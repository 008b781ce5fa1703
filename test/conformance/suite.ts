import type { Ended } from "./limited.ts";
import type { Program } from "./program.ts";
import { about, type Result } from "./result.ts";

/** Where programs are installed and their checks run: bothy's bare root, or Debian itself as the reference. */
export interface Ground<Built> {
  install(program: Program): Promise<Installed<Built>>;
  check(program: Program, built: Built): Promise<Ended>;
  /** The programs that run in the view, where there is such a thing. */
  view?(built: Built): readonly string[];
}

export interface Installed<Built> {
  /** Absent where a step failed. */
  readonly built?: Built;
  /** What the step that failed said. */
  readonly failure?: string;
  /** Seconds that the installation took. */
  readonly seconds: number;
}

export interface SuiteOptions<Built> {
  readonly ground: Ground<Built>;
  /** Checks at a time. */
  readonly jobs: number;
  readonly onResult: (result: Result) => void;
}

/** Installs one program after the other, and runs the checks of those that are there beside that. */
export async function runSuite<Built>(
  programs: readonly Program[],
  { ground, jobs, onResult }: SuiteOptions<Built>,
): Promise<Result[]> {
  const results: Result[] = [];
  const report = (result: Result) => {
    results.push(result);
    onResult(result);
  };
  const running = new Set<Promise<void>>();
  for (const program of programs) {
    const { built, failure = "", seconds } = await ground.install(program);
    if (built === undefined) {
      report({
        ...about(program),
        passed: false,
        failedAt: "install",
        stderr: failure,
        install: seconds,
      });
      continue;
    }
    while (running.size >= jobs) await Promise.race(running);
    const check: Promise<void> = checked(program, { built, install: seconds, ground })
      .then(report)
      .finally(() => running.delete(check));
    running.add(check);
  }
  await Promise.all(running);
  return results;
}

async function checked<Built>(
  program: Program,
  { built, install, ground }: { built: Built; install: number; ground: Ground<Built> },
): Promise<Result> {
  const { passed, end, stdout, stderr, seconds, trace } = await ground.check(program, built);
  const view = ground.view?.(built) ?? [];
  return {
    ...about(program),
    mode: view.length > 0 ? "view" : "native",
    ...(view.length > 0 ? { view } : {}),
    passed,
    ...(passed
      ? {}
      : { failedAt: "check" as const, end, stdout, stderr, ...(trace === undefined ? {} : { trace }) }),
    install,
    check: seconds,
  };
}
