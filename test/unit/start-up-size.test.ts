import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { build, type Metafile } from "esbuild";
import { commandBundle } from "../../scripts/bundle-options.ts";

const root = join(import.meta.dirname, "../..");

const { metafile } = await build({
  ...commandBundle(root, join(root, "build/measured")),
  absWorkingDir: root,
  write: false,
  metafile: true,
});

/** The bundle's files that are loaded as soon as `file` is. */
function loadedWith(file: string, outputs: Metafile["outputs"]): Set<string> {
  const loaded = new Set<string>();
  const open = [file];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (loaded.has(at)) continue;
    loaded.add(at);
    for (const { path, kind, external } of outputs[at]!.imports)
      if (kind === "import-statement" && !external) open.push(path);
  }
  return loaded;
}

function size(files: Iterable<string>): number {
  return [...files].reduce((total, file) => total + metafile.outputs[file]!.bytes, 0);
}

const entry = Object.keys(metafile.outputs).find((file) => file.endsWith("cli/main.mjs"))!;

test("what every command loads stays under 100 KB", () => {
  const files = loadedWith(entry, metafile.outputs);
  assert.ok(size(files) < 100_000, `${size(files)} bytes in ${[...files].join(", ")}`);
});

test("what every command loads names no package outside the bundle", () => {
  const packages = [...loadedWith(entry, metafile.outputs)]
    .flatMap((file) => metafile.outputs[file]!.imports)
    .filter(
      ({ external, kind, path }) => external && kind === "import-statement" && !path.startsWith("node:"),
    )
    .map(({ path }) => path);
  assert.deepEqual(packages, []);
});

test("what the commands of every day load stands in few files, as each costs Node about a millisecond", () => {
  for (const command of ["list", "install", "activate"]) {
    const { outputs } = metafile;
    const own = Object.keys(outputs).find(
      (file) => outputs[file]!.entryPoint === `src/cli/commands/${command}.ts`,
    )!;
    const files = new Set([...loadedWith(entry, outputs), ...loadedWith(own, outputs)]);
    assert.ok(files.size <= 45, `${command} loads ${files.size} files: see scripts/bundle-options.ts`);
  }
});
