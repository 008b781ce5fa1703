import assert from "node:assert/strict";
import { test } from "node:test";
import { treeIndex } from "../tree-index.ts";
import { compilerTools, findLinkers, foreignLinkers } from "./linkers.ts";

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

test("findLinkers keeps the name of Go's linker, which it tells its version under", () => {
  const path = "usr/lib/go-1.24/pkg/tool/linux_amd64/link";
  const found = findLinkers(treeIndex(new Set([path]), new Set(), new Map()));
  assert.deepEqual(found, [{ path, program: "usr/lib/go-1.24/pkg/unwrapped/link", moves: true, isGo: true }]);
});

test("foreignLinkers stand in for linkers that a tree with a compiler lacks", () => {
  const links = new Map([["usr/bin/ld.lld", "lld"]]);
  const found = (files: string[]) =>
    foreignLinkers(treeIndex(new Set(files), new Set(), links), "x86_64-linux-gnu").map(({ path }) => path);
  assert.deepEqual(found(["usr/bin/x86_64-linux-gnu-ld"]), [
    "usr/x86_64-linux-gnu/bin/ld.gold",
    "usr/x86_64-linux-gnu/bin/ld.mold",
  ]);
  assert.deepEqual(found([]), []);
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
