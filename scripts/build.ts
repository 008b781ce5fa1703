// Builds what a checkout needs to run: the command line and its workers (esbuild), and native/ (cc).
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { PROMPT_HOOK_FILES } from "../src/activation/prompt-hook.ts";
import { commandBundle, workerBundle } from "./bundle-options.ts";
import { NATIVE_FILES } from "./native.ts";
import { writeSharedFiles } from "./shared-files.ts";

const root = new URL("..", import.meta.url).pathname;
/** Filled beside the old dist/ and put in its place as a whole, so that a bothy that runs meanwhile finds all its files. */
const dist = `${root}build/dist-${process.pid}`;

mkdirSync(`${dist}/native`, { recursive: true });
process.on("exit", () => rmSync(dist, { recursive: true, force: true }));
for (const bundle of [commandBundle, workerBundle]) await build(bundle(root.slice(0, -1), dist));
writeSharedFiles(root, dist);

mkdirSync(`${dist}/prompt-hook`);
for (const [name, text] of Object.entries(PROMPT_HOOK_FILES))
  writeFileSync(`${dist}/prompt-hook/${name}`, text);

try {
  for (const [name, compile] of Object.entries(NATIVE_FILES)) compile(`${dist}/native/${name}`);
} catch (error) {
  process.stderr.write(`bothy: ${(error as Error).message}\n`);
  process.exit(1);
}

const old = `${root}build/old-${process.pid}`;
if (existsSync(`${root}dist`)) renameSync(`${root}dist`, old);
renameSync(dist, `${root}dist`);
rmSync(old, { recursive: true, force: true });
