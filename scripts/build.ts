// Builds what a checkout needs to run: the command line and its workers (esbuild), and native/ (cc).
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { build } from "esbuild";
import { bundleOptions } from "./bundle-options.ts";

const root = new URL("..", import.meta.url).pathname;
/** Filled beside the old dist/ and put in its place as a whole, so that a bothy that runs meanwhile finds all its files. */
const dist = `${root}build/dist-${process.pid}`;

mkdirSync(`${dist}/native`, { recursive: true });
process.on("exit", () => rmSync(dist, { recursive: true, force: true }));
await build(bundleOptions(root.slice(0, -1), dist));

/** What native/ becomes: sources below native/, flags, file below dist/native/. */
const natives: readonly { sources: string[]; flags: string[]; out: string }[] = [
  { sources: ["redirect.c"], flags: ["-shared", "-fPIC"], out: "libbothy-redirect.so" },
  { sources: ["sandbox.c"], flags: [], out: "bothy-sandbox" },
];
for (const { sources, flags, out } of natives) {
  const files = sources.map((source) => `${root}native/${source}`);
  if (!files.every((file) => existsSync(file))) continue;
  const compiler = process.env.CC ?? "cc";
  const done = spawnSync(
    compiler,
    ["-O2", "-Wall", "-Wextra", ...flags, "-o", `${dist}/native/${out}`, ...files],
    {
      stdio: "inherit",
    },
  );
  if (done.status !== 0) {
    process.stderr.write(
      `bothy: ${compiler} could not build native/${sources[0]}; a C compiler is needed (Debian: apt-get install gcc libc6-dev)\n`,
    );
    process.exit(1);
  }
}

const old = `${root}build/old-${process.pid}`;
if (existsSync(`${root}dist`)) renameSync(`${root}dist`, old);
renameSync(dist, `${root}dist`);
rmSync(old, { recursive: true, force: true });
