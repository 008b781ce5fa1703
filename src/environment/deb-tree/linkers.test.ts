import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { compilerTools, findLinkers, linkerScript } from "./linkers.ts";
import { treeIndex } from "./tree-index.ts";

test("findLinkers finds each linker once behind its links, lld under the name that makes it GNU's", () => {
  const files = new Set([
    "usr/bin/x86_64-linux-gnu-ld.bfd",
    "usr/bin/x86_64-linux-gnu-ld.gold",
    "usr/lib/llvm-19/bin/lld",
    "usr/bin/ldd",
    "usr/bin/mold",
  ]);
  const links = new Map([
    ["usr/bin/ld", "x86_64-linux-gnu-ld"],
    ["usr/bin/x86_64-linux-gnu-ld", "x86_64-linux-gnu-ld.bfd"],
    ["usr/lib/llvm-19/bin/ld.lld", "lld"],
    ["usr/bin/ld.lld", "../lib/llvm-19/bin/ld.lld"],
  ]);
  const folders = new Set(["usr", "usr/bin", "usr/lib", "usr/lib/llvm-19", "usr/lib/llvm-19/bin"]);
  const found = findLinkers(treeIndex(files, folders, links));
  assert.deepEqual(found.map((one) => [one.path, one.moves, one.argument]).sort(), [
    ["usr/bin/ld.lld", false, "-flavor gnu"],
    ["usr/bin/mold", true, undefined],
    ["usr/bin/x86_64-linux-gnu-ld.bfd", true, undefined],
    ["usr/bin/x86_64-linux-gnu-ld.gold", true, undefined],
    ["usr/lib/llvm-19/bin/ld.lld", false, "-flavor gnu"],
  ]);
});

test("linkerScript adds loader and library folder where the usual loader is asked for, in @files too", (t) => {
  const root = mkdtempSync(join(tmpdir(), "bothy linker's "));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(`${root}/usr/bin`, { recursive: true });
  symlinkSync("/bin/sh", `${root}/usr/bin/sh`);
  const write = (path: string, text: string) => {
    writeFileSync(`${root}/${path}`, text);
    chmodSync(`${root}/${path}`, 0o755);
  };
  write("usr/bin/ld.unwrapped", '#!/bin/sh\nfor a do echo "$a"; done\n');
  const wrapper = { path: "usr/bin/ld", program: "usr/bin/ld.unwrapped", moves: true };
  const place = { root, triplet: "t", loader: "/own/ld.so", usualLoader: "/lib64/ld-linux-x86-64.so.2" };
  write("usr/bin/ld", linkerScript(wrapper, place));
  // a path with a space can't stand in a #! line: sh is called by hand here
  const link = (...args: string[]) =>
    spawnSync("sh", [`${root}/usr/bin/ld`, ...args], { encoding: "utf8" })
      .stdout.trimEnd()
      .split("\n");
  const own = [
    "-dynamic-linker",
    "/own/ld.so",
    "--disable-new-dtags",
    "-rpath",
    `${root}/usr/lib/t`,
    "-rpath",
    `${root}/usr/lib`,
  ];
  const usual = ["-dynamic-linker", "/lib64/ld-linux-x86-64.so.2", "a b.o", "*"];
  assert.deepEqual(link(...usual), [...usual, ...own]);
  assert.deepEqual(link("-shared", "a.o"), ["-shared", "a.o"]);
  writeFileSync(`${root}/args`, "-o\nx -dynamic-linker /lib64/ld-linux-x86-64.so.2");
  assert.deepEqual(link(`@${root}/args`), [`@${root}/args`, ...own]);
  assert.deepEqual(link("@nothing"), ["@nothing"]);
});

test("compilerTools links the tree's binutils where its compilers look first", () => {
  const links = new Map([
    ["usr/bin/x86_64-linux-gnu-ld", "x86_64-linux-gnu-ld.bfd"],
    ["usr/bin/x86_64-linux-gnu-gcc", "gcc"],
  ]);
  const index = treeIndex(new Set(["usr/bin/x86_64-linux-gnu-as"]), new Set(), links);
  assert.deepEqual(
    [...compilerTools(index, "x86_64-linux-gnu")],
    [
      ["usr/x86_64-linux-gnu/bin/as", "../../bin/x86_64-linux-gnu-as"],
      ["usr/x86_64-linux-gnu/bin/ld", "../../bin/x86_64-linux-gnu-ld"],
    ],
  );
});
