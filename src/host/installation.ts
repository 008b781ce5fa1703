import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Root of bothy's own checkout or installation: the folder of its package.json. */
export const installationRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

/** Absolute path of a file that the build makes below dist/: `native/libbothy-redirect.so`. */
export function builtFile(name: string): string {
  return join(installationRoot, "dist", name);
}

/** A worker's entry: the source beside its caller when run from source, dist/'s bundle when built. `name` is relative to src/, without extension: `relocate/import-worker`. */
export function workerEntry(name: string): string {
  const fromSource = import.meta.url.endsWith(".ts");
  return fromSource ? join(installationRoot, "src", `${name}.ts`) : builtFile(`${name}.mjs`);
}

function findRoot(from: string): string {
  let folder = from;
  while (!process.getBuiltinModule("node:fs").existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no package.json above ${from}`);
    folder = parent;
  }
  return folder;
}
