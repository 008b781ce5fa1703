import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "../base/digest.ts";
import { packagesNamed, pathsTo } from "./paths.ts";
import type { LockedPackage, Lockfile } from "./types.ts";

const item = (name: string, dependencies: readonly string[] = []): LockedPackage => ({
  ...{ channel: "pypi", group: "default", system: "x86_64-linux", name, version: "1" },
  ...{ file: `${name}.whl`, hash: sha256(name), dependencies },
});

/** app -> lib -> deep, app -> round -> app, other -> deep; nobody -> lib. */
const LOCK: Lockfile = {
  version: 1,
  requests: {
    "pypi:app": { digest: sha256("a"), group: "default", priority: 5, roots: { "x86_64-linux": ["app"] } },
    tool: { digest: sha256("b"), group: "default", priority: 5, roots: { "x86_64-linux": ["other", "app"] } },
    "compiler@default": {
      digest: sha256("c"),
      group: "default",
      priority: 5,
      roots: { "x86_64-linux": ["deep"] },
    },
  },
  packages: {
    app: item("app", ["lib", "round"]),
    lib: item("lib", ["deep"]),
    round: item("round", ["app"]),
    other: item("other", ["deep"]),
    deep: item("deep"),
    nobody: item("nobody", ["lib"]),
  },
};

test("pathsTo gives the shortest way from each request that people know", () => {
  assert.deepEqual(pathsTo(LOCK, "deep"), [
    { request: "tool", keys: ["other", "deep"] },
    { request: "pypi:app", keys: ["app", "lib", "deep"] },
  ]);
  assert.deepEqual(pathsTo(LOCK, "app")[0], { request: "pypi:app", keys: ["app"] });
});

test("pathsTo is empty for what nobody asks for, and for what isn't there", () => {
  assert.deepEqual(pathsTo(LOCK, "nobody"), []);
  assert.deepEqual(pathsTo(LOCK, "gone"), []);
});

test("packagesNamed takes a request's own package, else all of that name", () => {
  const keys = (word: string) => packagesNamed(LOCK, word, "x86_64-linux").map(([key]) => key);
  assert.deepEqual(keys("tool"), ["other"]);
  assert.deepEqual(keys("deep"), ["deep"]);
  assert.deepEqual(packagesNamed(LOCK, "deep", "aarch64-linux"), []);
});
