import assert from "node:assert/strict";
import { test } from "node:test";
import { generationSummary } from "./generation-summary.ts";

test("generationSummary names what was asked for, before packages that came along", () => {
  assert.equal(
    generationSummary(
      [{ kind: "added", what: "npm:prettier", to: '"*"' }],
      ["+ gcc-14-base 14.2.0-19", "+ libc6 2.41", "+ prettier 3.10.1"],
    ),
    "+ npm:prettier and 3 more",
  );
});

test("generationSummary names packages that moved because of a request", () => {
  assert.equal(
    generationSummary(
      [{ kind: "added", what: "pypi:urllib3", to: '"2"' }],
      ["- certifi 2026.10.18", "requests 2.29.0 -> 2.15.1"],
    ),
    '+ pypi:urllib3 "2", requests 2.29.0 -> 2.15.1 and 1 more',
  );
});

test("generationSummary tells of packages alone where nothing was asked for", () => {
  assert.equal(generationSummary([], ["+ b 2", "a 1 -> 2"]), "a 1 -> 2, + b 2");
  assert.equal(
    generationSummary([], ["+ a 1", "+ b 1", "+ c 1", "+ d 1", "- e 1"]),
    "+ a 1, + b 1, + c 1, + d 1 and 1 more",
  );
  assert.equal(generationSummary([], []), "none");
});

test("generationSummary doesn't quote scripts", () => {
  assert.equal(
    generationSummary(
      [
        { kind: "changed", what: "on-activate", from: "mkdir -p data", to: "mkdir -p data\nmake" },
        { kind: "removed", what: "jq", from: '"*"' },
        { kind: "changed", what: "python", from: '"3.12"', to: '"3.13"' },
      ],
      [],
    ),
    'on-activate changed, - jq, python "3.12" -> "3.13"',
  );
});
