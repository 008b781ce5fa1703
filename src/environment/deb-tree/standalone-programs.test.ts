import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { testContext } from "../../../test/context.ts";
import { parseElf } from "../../relocate/elf.ts";
import { placeStandalonePrograms } from "./standalone-programs.ts";

const skip =
  spawnSync("cc", ["--version"]).status === 0 || process.env.CI
    ? false
    : "no C compiler (Debian: gcc libc6-dev)";

test("placeStandalonePrograms gives a program that is copied away the libraries of its tree", {
  skip,
}, (t) => {
  const root = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "bothy-standalone-")));
  t.after(() => fs.rmSync(root, { recursive: true }));
  for (const folder of ["usr/bin", "usr/lib"]) fs.mkdirSync(join(root, folder), { recursive: true });
  const compile = (source: string, ...args: string[]) => {
    const ran = spawnSync("cc", ["-x", "c", "-", ...args], { input: source, encoding: "utf8" });
    assert.equal(ran.status, 0, ran.stderr);
  };
  const library = join(root, "usr/lib/libone.so");
  compile("int one(void) { return 1; }", "-shared", "-fPIC", "-o", library, "-Wl,-soname,libone.so");
  const path = "usr/bin/python3.13";
  const program = join(root, path);
  const paths = "-Wl,--disable-new-dtags,-rpath,$ORIGIN/../lib:$ORIGIN/../lib/t";
  compile(
    "int one(void); int main(void) { return one() - 1; }",
    "-o",
    program,
    `-L${root}/usr/lib`,
    "-l:libone.so",
    paths,
  );
  fs.utimesSync(program, 1, 1);
  const copy = join(root, "copy");
  const copyRuns = () => {
    fs.copyFileSync(program, copy);
    return spawnSync(copy).status === 0;
  };
  assert.ok(!copyRuns());
  const elf = [{ path, kind: "executable", needed: [], paths: [] } as const];
  placeStandalonePrograms({ staging: root, root, elf }, testContext().host);
  assert.deepEqual(parseElf(fs.readFileSync(program))?.rpath, [`${root}/usr/lib`, `${root}/usr/lib/t`]);
  assert.equal(fs.statSync(program).mtimeMs, 1000);
  assert.ok(copyRuns());
});
