// Runs the project's tests: `node scripts/test.ts unit|e2e [FILE ...]`.
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";

const [kind = "unit", ...named] = process.argv.slice(2);
const patterns =
  kind === "unit" ? ["src/**/*.test.ts", "test/unit/**/*.test.ts"] : [`test/${kind}/**/*.test.ts`];
const files = named.length > 0 ? named : patterns.flatMap((pattern) => globSync(pattern)).sort();
if (files.length === 0) {
  process.stderr.write(`no test files for ${kind}\n`);
  process.exit(1);
}
const concurrency = kind === "unit" ? "2" : "1";
const run = spawnSync(
  process.execPath,
  ["--disable-warning=ExperimentalWarning", "--test", `--test-concurrency=${concurrency}`, ...files],
  { stdio: "inherit" },
);
process.exit(run.status ?? 1);
