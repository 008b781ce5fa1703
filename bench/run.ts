// Measures bothy beside its peers and writes docs/benchmarks.md: `scripts/own-node bench/run.ts`.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { activation } from "./activation.ts";
import { everydayCommands } from "./commands.ts";
import { resolution } from "./resolve.ts";
import { sceneIn } from "./scene.ts";
import { entrySize } from "./size.ts";
import { startUp } from "./start-up.ts";
import { figuresTable, timingsTable } from "./table.ts";

const scratch = mkdtempSync(join(tmpdir(), "bothy-bench-"));
try {
  const scene = sceneIn(scratch);
  const warm = await activation(scene, scratch);
  const everyday = everydayCommands(scene);
  const resolve = resolution(scene, scratch);
  const starts = startUp(scene, scratch);
  const size = entrySize();
  const figures = [...warm.figures, ...everyday.figures, size, ...resolve.figures, ...starts.figures];
  const processor = /^model name\s*: (.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1] ?? "unknown";
  const page = `# Benchmarks

Written by \`scripts/own-node bench/run.ts\`; all in one run, commands in turn, whole processes from start to end. Ratios are medians
of the pairs. Machine: ${cpus().length} x ${processor}, a shared virtual machine: min and max tell its noise.

${figuresTable(figures)}
## A warm activation without a hook

${timingsTable(warm.timings)}${warm.missing.map((line) => `\nNot measured here: ${line}.\n`).join("")}
## Everyday commands with nothing to do

What is above an empty Node is its module loader on some twenty files, node:crypto (10 ms, for the project's key and the requests'
digests) and the lockfile's decoding and checks.

${timingsTable(everyday.timings)}
## Resolving a large deb closure on a warm index

${resolve.note}.

${timingsTable(resolve.timings)}
## Starting programs inside, and the same packages' in a chroot

Whole processes in turn, ratios run by run; CPU time is user and system.

${starts.text}`;
  writeFileSync(new URL("../docs/benchmarks.md", import.meta.url), page);
  process.stdout.write(page);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
