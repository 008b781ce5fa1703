import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { makeFakeTree, triplet } from "./fake-tree.ts";

describe("programs that a tree's program calls by name", {
  skip: triplet ? false : "the library is for Linux on x86_64 and aarch64",
}, () => {
  const tree = makeFakeTree();
  const elsewhere = mkdtempSync(join(tmpdir(), "bothy-helpers-"));
  after(() => {
    tree.remove();
    rmSync(elsewhere, { recursive: true });
  });
  const helpers = (name: string) => join(tree.root, ".bothy/helpers", name);
  const bin = (name: string) => join(tree.root, "usr/bin", name);
  const script = (path: string, lines: readonly string[]) =>
    writeFileSync(path, `${lines.join("\n")}\n`, { mode: 0o755 });
  const run = (program: string, env: Record<string, string>, args: readonly string[] = []) => {
    const done = spawnSync(program, args, { encoding: "utf8", env });
    assert.equal(done.stderr, "");
    return done.stdout.trim();
  };

  const source = join(elsewhere, "shows.c");
  writeFileSync(
    source,
    `#include <stdio.h>
     #include <stdlib.h>
     #include <string.h>
     #include <unistd.h>
     int main(int count, char **arguments, char **environment) {
       if (count > 1 && strcmp(arguments[1], "call") == 0) execlp("tool", "tool", (char *)0);
       for (char **entry = environment; *entry; entry++)
         if (strncmp(*entry, "PATH=", 5) == 0) puts(*entry + 5);
       return strcmp(getenv("PATH") ? getenv("PATH") : "", "") == 0;
     }`,
  );
  const caller = tree.compile("caller", source);
  copyFileSync(caller, bin("plain"));
  script(bin("written"), [`#!${bin("plain")}`]);
  script(bin("tool"), ["#!/bin/sh", 'echo "the tree\'s"']);
  mkdirSync(helpers(".sets/0"), { recursive: true });
  symlinkSync("../../../../usr/bin/tool", helpers(".sets/0/tool"));
  for (const name of ["caller", "written"]) symlinkSync(".sets/0", helpers(name));
  mkdirSync(join(elsewhere, "bin"));
  script(join(elsewhere, "bin/tool"), ["#!/bin/sh", 'echo "the host\'s"']);
  const host = join(elsewhere, "bin");

  test("are its package's dependencies', found before the host's", () => {
    assert.equal(run(caller, { PATH: host }), `${helpers("caller")}:${host}`);
    assert.equal(run(caller, { PATH: host }, ["call"]), "the tree's");
    assert.equal(run(bin("plain"), { PATH: host }, ["call"]), "the host's");
  });

  test("come behind the environment's own programs", () => {
    const environment = { BOTHY_ENV: join(elsewhere, "env") };
    const own = join(environment.BOTHY_ENV, "bin");
    assert.equal(
      run(caller, { ...environment, PATH: `/before:${own}:${host}` }),
      `/before:${own}:${helpers("caller")}:${host}`,
    );
    assert.equal(run(caller, { ...environment, PATH: own }), `${own}:${helpers("caller")}`);
    assert.equal(run(caller, { ...environment, PATH: host }), `${helpers("caller")}:${host}`);
  });

  test("are on a script's PATH by the script's name, and on that of no program without any", () => {
    assert.equal(run(bin("written"), { PATH: host }), `${helpers("written")}:${host}`);
    assert.equal(run(bin("plain"), { PATH: host }), host);
  });

  test("are not on the PATH of a file elsewhere that has such a name", () => {
    script(join(elsewhere, "written"), [`#!${bin("plain")}`]);
    assert.equal(run(join(elsewhere, "written"), { PATH: host }), host);
    symlinkSync(caller, join(elsewhere, "caller"));
    assert.equal(run(join(elsewhere, "caller"), { PATH: host }), `${helpers("caller")}:${host}`);
  });

  test("join PATH once, and make none where there is none", () => {
    const path = `${host}:${helpers("caller")}`;
    assert.equal(run(caller, { PATH: path }), path);
    assert.equal(run(caller, {}), "");
  });
});
