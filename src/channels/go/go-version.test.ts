import assert from "node:assert/strict";
import { test } from "node:test";
import { compareGo, exactGoVersion, goFits, isGoPrerelease, isGoQuery } from "./go-version.ts";

test("compareGo orders versions of Go and of modules", () => {
  const go = ["1.26.0", "1.9.7", "1.26rc1", "1.22", "1.22.5", "1.26beta1", "1.22.10"];
  assert.deepEqual(go.sort(compareGo), [
    "1.9.7",
    "1.22",
    "1.22.5",
    "1.22.10",
    "1.26beta1",
    "1.26rc1",
    "1.26.0",
  ]);
  const modules = [
    "v1.10.0",
    "v1.2.0",
    "v1.2.0-rc.1",
    "v0.0.0-20240101000000-abcdefabcdef",
    "v2.0.0+incompatible",
  ];
  assert.deepEqual(modules.sort(compareGo), [
    "v0.0.0-20240101000000-abcdefabcdef",
    "v1.2.0-rc.1",
    "v1.2.0",
    "v1.10.0",
    "v2.0.0+incompatible",
  ]);
});

test("goFits takes numbers, whole versions and ranges, with and without v", () => {
  for (const constraint of [
    "*",
    "latest",
    "1.22",
    "1.22.x",
    "v1.22",
    "1",
    "1.22.5",
    "=1.22.5",
    "v1.22.5",
    ">=1.22 <2",
    ">=1.22,<2",
    "^1.20",
    "~1.22",
  ])
    assert.ok(goFits("1.22.5", constraint), constraint);
  for (const constraint of ["1.2", "1.22.50", "=1.22", "2", "<1.22", "^2", "master"])
    assert.ok(!goFits("1.22.5", constraint), constraint);
  assert.ok(goFits("v0.30.0", "0.30"));
  assert.ok(goFits("1.20", "1.20"));
  assert.ok(goFits("1.20", "1.20.0"));
});

test("goFits takes a pre-release by its whole name alone", () => {
  assert.ok(!goFits("1.26rc1", "*"));
  assert.ok(!goFits("1.26rc1", "1.26"));
  assert.ok(goFits("1.26rc1", "1.26rc1"));
  const commit = "v0.0.0-20240101000000-abcdefabcdef";
  assert.ok(goFits(commit, commit));
  assert.ok(goFits(commit, `=${commit}`));
  assert.ok(isGoPrerelease(commit));
  assert.ok(!isGoPrerelease("v2.0.0+incompatible"));
});

test("isGoQuery tells branches and commits from versions", () => {
  for (const query of ["master", "main", "abcdef1"]) assert.ok(isGoQuery(query), query);
  for (const other of ["*", "latest", "1.22", "v1", "=v1.2.3", ">=1.2", "1.26rc1", "v1.2.3-rc.1"])
    assert.ok(!isGoQuery(other), other);
});

test("exactGoVersion is the version as modules write it", () => {
  assert.equal(exactGoVersion("1.2.3"), "v1.2.3");
  assert.equal(exactGoVersion("=v1.2.3-rc.1"), "v1.2.3-rc.1");
  assert.equal(exactGoVersion("1.2"), undefined);
});
