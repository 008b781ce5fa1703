// Runs the conformance suite: `npm run conformance -- [OPTION...] [NAME...]`. docs/conformance.md says what it is.
import { spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bareRootObstacle } from "../bare-root/bare-root.ts";
import { writeCheckFiles } from "./check.ts";
import { matrix, progressLine } from "./matrix.ts";
import { decodeOptions, type Options, selected, USAGE } from "./options.ts";
import { PROGRAMS, type Program, readPrograms } from "./program.ts";
import type { Result } from "./result.ts";
import { runSuite } from "./suite.ts";

const FIRST_RUN = join(import.meta.dirname, "../../docs/conformance/first-run.jsonl");

process.exitCode = await main();

async function main(): Promise<number> {
  let options: Options;
  let programs: Program[];
  try {
    options = decodeOptions(process.argv.slice(2));
    programs = selected(readPrograms(PROGRAMS), options);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (options.firstRun !== undefined && existsSync(options.firstRun)) {
    process.stderr.write(`${options.firstRun} is there: the first run was made\n`);
    return 2;
  }
  if (!options.reference && options.firstRun === undefined && !existsSync(FIRST_RUN)) {
    const waiting = programs.filter(({ drawn }) => drawn).length;
    if (waiting > 0) process.stderr.write(`${waiting} drawn programs wait for their first run\n`);
    programs = programs.filter(({ drawn }) => !drawn);
  }
  const obstacle = bareRootObstacle();
  if (obstacle !== undefined) {
    process.stderr.write(`${obstacle}\n`);
    return 1;
  }
  const results = await run(programs, options);
  process.stdout.write(options.json ? `${JSON.stringify(results, undefined, 2)}\n` : matrix(results));
  return results.every(({ passed }) => passed) ? 0 : 1;
}

async function run(programs: readonly Program[], options: Options): Promise<Result[]> {
  const scratch = mkdtempSync(join(tmpdir(), "bothy-conformance-"));
  chmodSync(scratch, 0o755);
  const log = options.firstRun ?? options.log;
  if (options.firstRun !== undefined) writeFileSync(options.firstRun, "");
  let done = 0;
  const onResult = (result: Result) => {
    done++;
    process.stderr.write(`[${done}/${programs.length}] ${progressLine(result)}\n`);
    if (log !== undefined) appendFileSync(log, `${JSON.stringify(result)}\n`);
  };
  const jobs = options.jobs ?? availableParallelism();
  const files = join(scratch, "checks");
  writeCheckFiles(files, programs);
  try {
    process.env.BOTHY_E2E = scratch;
    const { person } = await import("../e2e/harness.ts");
    const someone = person("someone");
    const place = options.place === undefined ? undefined : resolve(options.place);
    if (options.reference) {
      const { reference } = await import("./reference/reference.ts");
      const ground = reference({ someone, scratch, files, place: join(place ?? scratch, "reference") });
      return await runSuite(programs, { ground, jobs, onResult });
    }
    const { bareRoot } = await import("./bare-root-ground.ts");
    const env = place === undefined ? {} : kept(place, someone.env.HOME!);
    return await runSuite(programs, { ground: bareRoot({ someone, env, files }), jobs, onResult });
  } finally {
    // Trees are read-only: their folders have to be made writable before they can be emptied.
    spawnSync("chmod", ["-R", "u+w", scratch], { stdio: "ignore" });
    spawnSync("rm", ["-rf", scratch]);
  }
}

/** Store and cache in a folder that stays, owned by whom the home belongs to. */
function kept(place: string, home: string): Record<string, string> {
  const env = { XDG_DATA_HOME: join(place, "data"), XDG_CACHE_HOME: join(place, "cache") };
  for (const folder of [place, ...Object.values(env)]) {
    mkdirSync(folder, { recursive: true });
    if (process.getuid?.() === 0) spawnSync("chown", ["--reference", home, folder]);
  }
  return env;
}
