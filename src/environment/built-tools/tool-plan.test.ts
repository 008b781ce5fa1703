import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "../../base/digest.ts";
import { buildGroup, type LockedPackage, type Lockfile, packageKey } from "../../lockfile/types.ts";
import { planTools } from "./tool-plan.ts";

const GROUP = buildGroup("default", "ripgrep");
const TOOL: LockedPackage = {
  ...{ channel: "cargo", group: "default", system: "x86_64-linux", name: "ripgrep", version: "14.1.1" },
  ...{ file: "ripgrep-14.1.1.crate", hash: sha256("ripgrep"), dependencies: [], compiler: "trixie" },
  sources: { "memchr@2.7.4": sha256("memchr") },
};
const RUSTC = deb("rustc", GROUP);

function deb(name: string, group: string): LockedPackage {
  return {
    ...{ channel: "deb", suite: "trixie", group, system: "x86_64-linux", name, version: "1" },
    ...{ file: `pool/${name}.deb`, hash: sha256(name), dependencies: [] },
  };
}

function keyOf(...items: readonly LockedPackage[]): string {
  const packages = Object.fromEntries(items.map((item) => [packageKey(item), item]));
  const lock: Lockfile = { version: 1, requests: {}, packages };
  return planTools(lock, "x86_64-linux")[0]!.key;
}

test("planTools names what a tool is built with, and nothing of other groups", () => {
  const items = [TOOL, RUSTC, deb("jq", "default")];
  const packages = Object.fromEntries(items.map((item) => [packageKey(item), item]));
  const [planned, ...others] = planTools({ version: 1, requests: {}, packages }, "x86_64-linux");
  assert.deepEqual(others, []);
  assert.deepEqual(planned!.compilers, [packageKey(RUSTC)]);
  assert.deepEqual(planned!.toolchains, []);
  assert.deepEqual(planTools({ version: 1, requests: {}, packages }, "aarch64-linux"), []);
});

test("planTools gives a tool the same key until something of its build changes", () => {
  const key = keyOf(TOOL, RUSTC);
  assert.equal(keyOf(TOOL, RUSTC, deb("jq", "default")), key, "another package of the project");
  const two = { "memchr@2.7.4": sha256("memchr"), "libc@1.0.0": sha256("libc") };
  const turned = Object.fromEntries(Object.entries(two).reverse());
  assert.equal(keyOf({ ...TOOL, sources: two }, RUSTC), keyOf({ ...TOOL, sources: turned }, RUSTC));
  const gcc = deb("gcc", GROUP);
  assert.equal(keyOf(TOOL, RUSTC, gcc), keyOf(gcc, RUSTC, TOOL), "the order of the lock's blocks");
  const changed = [
    keyOf({ ...TOOL, hash: sha256("other") }, RUSTC),
    keyOf({ ...TOOL, sources: { "memchr@2.7.5": sha256("memchr") } }, RUSTC),
    keyOf({ ...TOOL, features: ["pcre2"] }, RUSTC),
    keyOf({ ...TOOL, defaultFeatures: false }, RUSTC),
    keyOf(TOOL, { ...RUSTC, hash: sha256("newer") }),
    keyOf(TOOL, RUSTC, deb("libssl-dev", GROUP)),
  ];
  assert.equal(new Set([key, ...changed]).size, changed.length + 1);
});
