// Builds what a checkout needs to run: the command line (esbuild) and the path-redirect library (cc).
import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

const root = new URL("..", import.meta.url).pathname;

rmSync(`${root}dist`, { recursive: true, force: true });
mkdirSync(`${root}dist`, { recursive: true });
await build({
  entryPoints: [`${root}src/cli/main.ts`, ...globSync(`${root}src/**/*-worker.ts`)],
  outdir: `${root}dist`,
  outbase: `${root}src`,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node24",
  packages: "external",
  outExtension: { ".js": ".mjs" },
  chunkNames: "chunks/[name]-[hash]",
  logLevel: "warning",
});
if (existsSync(`${root}native/Makefile`)) {
  const made = spawnSync("make", ["-s", "-C", `${root}native`, `OUT=${root}dist/native`], {
    stdio: "inherit",
  });
  if (made.status !== 0) process.exit(made.status ?? 1);
}
