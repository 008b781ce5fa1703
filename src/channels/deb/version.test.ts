import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { compareVersions, parseVersion } from "./version.ts";

test("parseVersion takes epoch, upstream and revision apart", () => {
  assert.deepEqual(parseVersion("1:2.3-4-5"), { epoch: 1, upstream: "2.3-4", revision: "5" });
  assert.deepEqual(parseVersion("2.3"), { epoch: 0, upstream: "2.3", revision: "" });
});

test("compareVersions orders as deb-version(7) says", () => {
  const ascending = [
    "1.0~~",
    "1.0~~a",
    "1.0~",
    "1.0",
    "1.0a",
    "1.0+b1",
    "1.0-1~bpo1",
    "1.2",
    "1.10",
    "1:0.1",
    "2:0",
  ];
  for (let i = 0; i < ascending.length; i++)
    for (let j = 0; j < ascending.length; j++)
      if (!(ascending[i]!.includes("-") || ascending[j]!.includes("-")))
        assert.equal(Math.sign(compareVersions(ascending[i]!, ascending[j]!)), Math.sign(i - j));
  assert.equal(compareVersions("1.0", "1.0-0"), 0);
  assert.equal(compareVersions("0:1.00", "1.0"), 0);
});

const part = fc.string({ unit: fc.constantFrom(..."0019aZb.+~"), minLength: 0, maxLength: 7 });
const version = fc
  .tuple(
    fc.option(fc.nat(3), { nil: undefined }),
    part,
    fc.option(
      part.filter((text) => text !== ""),
      { nil: undefined },
    ),
  )
  .map(([epoch, upstream, revision]) =>
    [
      epoch === undefined ? "" : `${epoch}:`,
      `1${upstream}`,
      revision === undefined ? "" : `-${revision}`,
    ].join(""),
  );

test("compareVersions is a total order", () => {
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      assert.equal(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a)), 0);
      if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) assert.ok(compareVersions(a, c) <= 0);
    }),
  );
});

test("compareVersions agrees with dpkg", (t) => {
  if (spawnSync("dpkg", ["--version"]).error) {
    if (process.env.CI) assert.fail("dpkg is missing");
    t.skip("dpkg is missing: the oracle was not asked");
    return;
  }
  const pairs = fc.sample(fc.tuple(version, version), { numRuns: 400, seed: 7 });
  const script = pairs
    .map(
      ([a, b]) =>
        `if dpkg --compare-versions '${a}' lt '${b}'; then echo -1; elif dpkg --compare-versions '${a}' eq '${b}'; then echo 0; else echo 1; fi`,
    )
    .join("\n");
  const said = spawnSync("sh", { input: script, encoding: "utf8" }).stdout.trim().split("\n");
  assert.equal(said.length, pairs.length);
  for (const [index, [a, b]] of pairs.entries())
    assert.equal(Math.sign(compareVersions(a, b)), Number(said[index]), `${a} ${b}`);
});
