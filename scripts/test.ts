// Runs the project's tests: `scripts/own-node scripts/test.ts unit|e2e [FILE ...]`.
import { spawnSync } from "node:child_process";
import { chmodSync, globSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

const [kind = "unit", ...named] = process.argv.slice(2);
const patterns =
  kind === "unit"
    ? [
        "src/**/*.test.ts",
        "test/unit/**/*.test.ts",
        "test/mirrors/**/*.test.ts",
        "test/conformance/**/*.test.ts",
      ]
    : [`test/${kind}/**/*.test.ts`];
const files =
  named.length > 0 ? named : patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).sort();
if (files.length === 0) {
  process.stderr.write(`no test files for ${kind}\n`);
  process.exit(1);
}
/** Homes, store and cache that the end-to-end tests share. */
const scratch = kind === "unit" ? undefined : mkdtempSync(join(tmpdir(), `bothy-${kind}-`));
if (scratch !== undefined) chmodSync(scratch, 0o755);
const concurrency = kind === "unit" ? "2" : "1";
const run = spawnSync(
  process.execPath,
  [
    "--disable-warning=ExperimentalWarning",
    "--test",
    "--test-reporter=spec",
    `--test-concurrency=${concurrency}`,
    ...files,
  ],
  {
    stdio: "inherit",
    cwd: root,
    // What unit tests compile stands for programs of any machine, in an environment of bothy's too.
    env: { ...process.env, ...(scratch === undefined ? { BOTHY_LINK: "plain" } : { BOTHY_E2E: scratch }) },
  },
);
if (scratch !== undefined) {
  // Trees are read-only: their folders have to be made writable before they can be emptied.
  spawnSync("chmod", ["-R", "u+w", scratch], { stdio: "ignore" });
  spawnSync("rm", ["-rf", scratch]);
}
process.exit(run.status ?? 1);
