import assert from "node:assert/strict";
import { test } from "node:test";
import { requirementLine, requirementOf } from "./requirement.ts";

const line = (name: string, constraint: string) =>
  requirementLine(requirementOf({ key: `pypi:${name}`, name, constraint }));

test("requirementOf understands bare versions, comparisons and extras", () => {
  assert.equal(line("Pandas", "*"), "pandas");
  assert.equal(line("pandas", "2.2"), "pandas==2.2.*");
  assert.equal(line("pandas", "2"), "pandas==2.*");
  assert.equal(line("pandas", "=2.2.1"), "pandas==2.2.1");
  assert.equal(line("pandas", "==2.2.1"), "pandas==2.2.1");
  assert.equal(line("pandas", "===2.2.1"), "pandas===2.2.1");
  assert.equal(line("pandas", "2.2.*"), "pandas==2.2.*");
  assert.equal(line("pandas", ">= 2.2, <3"), "pandas>=2.2,<3");
  assert.equal(line("pandas", "~=2.2"), "pandas~=2.2");
  assert.equal(line("pandas", "3.0rc1"), "pandas==3.0rc1");
  assert.equal(line("torch", "2.6+cpu"), "torch==2.6+cpu");
  assert.equal(line("zope.interface", "*"), "zope-interface");
  assert.equal(line("Uvicorn[Standard, watch]", ">=0.3"), "uvicorn[standard,watch]>=0.3");
});

test("requirementOf refuses what is no name or no constraint, naming the request", () => {
  for (const [name, constraint] of [
    ["pandas", "^2"],
    ["pandas", "latest"],
    ["pandas", ">=2 || <1"],
    ["pandas", "2 --index x"],
    ["pan das", "*"],
    ["pandas[", "*"],
    ["-r evil", "*"],
    ["pandas[a b]", "*"],
    ["pandas\nevil", "*"],
  ] as const)
    assert.throws(
      () => line(name, constraint),
      { code: "bad-request", exitCode: 2 },
      `${name}@${constraint}`,
    );
});
