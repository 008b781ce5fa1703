import assert from "node:assert/strict";
import { test } from "node:test";
import { compareCrate, crateFits, rustSuffices } from "./crate-version.ts";

test("crateFits takes numbers, whole versions and ranges", () => {
  for (const constraint of ["*", "14", "14.1", "14.1.1", "=14.1.1", "^14", "~14.1", ">=14, <15", ">=14 <15"])
    assert.ok(crateFits("14.1.1", constraint), constraint);
  for (const constraint of ["1", "14.10", "15", "=14.1", "<14", "nonsense"])
    assert.ok(!crateFits("14.1.1", constraint), constraint);
  assert.ok(!crateFits("2.0.0-rc.1", "*"));
  assert.ok(!crateFits("2.0.0-rc.1", "2"));
  assert.ok(crateFits("2.0.0-rc.1", "2.0.0-rc.1"));
});

test("compareCrate orders as semver does", () => {
  assert.deepEqual(["1.10.0", "1.2.0", "1.2.0-rc.1"].sort(compareCrate), ["1.2.0-rc.1", "1.2.0", "1.10.0"]);
});

test("rustSuffices compares what crates write in two and in three numbers", () => {
  assert.ok(rustSuffices("1.85.0", "1.85"));
  assert.ok(rustSuffices("1.85.0", "1.9"));
  assert.ok(!rustSuffices("1.85.0", "1.85.1"));
  assert.ok(!rustSuffices("1.63.0", "1.70"));
});
