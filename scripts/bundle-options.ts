import { globSync, readFileSync } from "node:fs";
import type { BuildOptions, Plugin } from "esbuild";

/** How the command line is bundled: a small entry, and a file of its own for what is loaded later. `root` and `outdir` end without a slash. */
export function commandBundle(root: string, outdir: string): BuildOptions {
  return bundle(root, outdir, [`${root}/src/cli/main.ts`]);
}

/** The same for the workers: apart, so that what they share with the command line is not cut up for both. */
export function workerBundle(root: string, outdir: string): BuildOptions {
  return bundle(root, outdir, globSync(`${root}/src/**/*-worker.ts`));
}

function bundle(root: string, outdir: string, entryPoints: string[]): BuildOptions {
  return {
    entryPoints,
    outdir,
    outbase: `${root}/src`,
    bundle: true,
    splitting: true,
    plugins: [withEveryday(root)],
    format: "esm",
    platform: "node",
    target: "node24",
    // Bundled: what is small and often loaded. Left in node_modules: what is large, holds wasm, or is loaded for one channel alone.
    external: [
      "@npmcli/*",
      "pacote",
      "npm-registry-fetch",
      "openpgp",
      "xz-decompress",
      "jsonc-parser",
      "yaml",
      "@lydell/node-pty",
    ],
    // CommonJS packages call `require` for Node's own modules. Its loader takes 5 ms to wake, so it sleeps until then.
    banner: {
      js: 'const require = (name) => process.getBuiltinModule("node:module").createRequire(import.meta.url)(name);',
    },
    minify: true,
    keepNames: true,
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[name]-[hash]",
    logLevel: "warning",
  };
}

/** Commands of every day, whose code stands together. */
const EVERYDAY = ["list", "install", "activate"];

/** What is loaded later and never without most of that code: the commands on projects, and what these load. */
const WITH_EVERYDAY = new RegExp(
  `/src/(?:${[
    "cli/commands/(?!config|deactivate|init\\.|search|services-(?!prepare)|version)[^/]*",
    "channels/[a-z]+/[a-z]+-channel",
    "resolve/(?:resolve-environment|relock-moved|seed-lock)",
    "environment/(?:deb-tree/compose|python/python-tree|npm/npm-tree|python/python-with-pip|tool-tree/tool-tree)",
    "environment/(?:drivers/cuda-check|trust/trusted-includes|upkeep/unused-folders)",
    "store/known-folders",
  ].join("|")})\\.ts$`,
);

/**
 * Makes those files import the everyday commands. esbuild gives modules a file of their own for each set of later loads
 * that shares them, thirty for one command, and Node needs about a millisecond for each.
 */
function withEveryday(root: string): Plugin {
  const imports = EVERYDAY.map(
    (name) => `import ${JSON.stringify(`${root}/src/cli/commands/${name}.ts`)};\n`,
  );
  return {
    name: "with-everyday",
    setup: ({ onLoad }) =>
      onLoad({ filter: /\.ts$/ }, ({ path }) =>
        WITH_EVERYDAY.test(path)
          ? { contents: `${readFileSync(path, "utf8")}\n${imports.join("")}`, loader: "ts" }
          : undefined,
      ),
  };
}
