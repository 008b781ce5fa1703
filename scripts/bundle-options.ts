import { globSync } from "node:fs";
import type { BuildOptions } from "esbuild";

/** How the command line and its workers are bundled: a small entry, and a file of its own for what is loaded later. `root` and `outdir` end without a slash. */
export function bundleOptions(root: string, outdir: string): BuildOptions {
  return {
    entryPoints: [`${root}/src/cli/main.ts`, ...globSync(`${root}/src/**/*-worker.ts`)],
    outdir,
    outbase: `${root}/src`,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    // Bundled: what is small and often loaded. Left in node_modules: what is large, holds wasm, or is loaded for one channel alone.
    external: ["@npmcli/*", "pacote", "npm-registry-fetch", "openpgp", "xz-decompress", "@lydell/node-pty"],
    // CommonJS packages call `require` for Node's own modules.
    banner: {
      js: 'import { createRequire as bothyRequire } from "node:module"; const require = bothyRequire(import.meta.url);',
    },
    minify: true,
    keepNames: true,
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[name]-[hash]",
    logLevel: "warning",
  };
}
