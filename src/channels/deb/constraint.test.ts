import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../../base/error.ts";
import { parseConstraint } from "./constraint.ts";

test("parseConstraint reads each form", () => {
  const cases: [constraint: string, fits: string[], not: string[]][] = [
    ["*", ["1", "4:5-6"], []],
    ["", ["1"], []],
    ["12", ["12", "4:12.2.0-3", "12~rc1-1", "12+dfsg-1"], ["123", "1.12", "11-12", "12:3"]],
    ["3.13", ["3.13.5-1", "3.13"], ["3.1", "3.131", "3.130.1"]],
    ["9.2", ["1:9.2p1-2"], ["1:9.20"]],
    ["12.*", ["12.1"], ["13"]],
    ["12.x", ["12.1"], ["13"]],
    ["v1.7", ["1.7.1-6"], ["1.8"]],
    ["12.2.0-14", ["12.2.0-14", "1:12.2.0-14+deb12u1"], ["12.2.0-145", "12.2.0-3"]],
    ["=1:2.3-4", ["1:2.3-4"], ["2.3-4", "1:2.3-5", "1:2.3"]],
    ["=2.3", ["2.3"], ["2.3-4"]],
    [">=1.2", ["1.2-1", "1:1.3-1", "1.10"], ["1.1-9", "3:1.1"]],
    ["<2", ["1.9-1", "5:1.0"], ["2-1", "2.0"]],
    ["<=1.2", ["1.2-99"], ["1.2.1"]],
    [">= 1.2, < 2", ["1.5-1"], ["1.1", "2.1"]],
    [">=1.2 <2", ["1.5-1"], ["1.1", "2.1"]],
    [">=1:1.2-3", ["1:1.2-3", "2:0.1"], ["1.9-1", "1:1.2-2"]],
    ["!=1.2", ["1.3-1"], ["1.2-1"]],
  ];
  for (const [constraint, fits, not] of cases) {
    for (const version of fits)
      assert.ok(parseConstraint(constraint)(version), `${constraint} fits ${version}`);
    for (const version of not)
      assert.ok(!parseConstraint(constraint)(version), `${constraint} not ${version}`);
  }
});

test("parseConstraint refuses what is no version", () => {
  for (const text of ["latest", "^1.2", "~>1.2", ">=", "1.2;rm", "=x"])
    assert.throws(
      () => parseConstraint(text),
      (error) => error instanceof UserError && error.code === "bad-constraint",
    );
});
