import assert from "node:assert/strict";
import { test } from "node:test";
import { matrix } from "./matrix.ts";
import { readRelocation } from "./relocation.ts";
import type { Result } from "./result.ts";

const result = (program: string, more: Partial<Result> = {}): Result => ({
  program,
  kind: "tool",
  packages: [program],
  drawn: false,
  mode: "native",
  passed: true,
  install: 1,
  check: 0.5,
  ...more,
});

test("matrix sums native and view apart, and drawn and chosen", () => {
  const text = matrix([
    result("jq"),
    result("git", {
      drawn: true,
      passed: false,
      failedAt: "check",
      end: "status 3",
      stderr: "no helper\n",
      trace: "+ git push\nno\n",
    }),
    result("valgrind", { mode: "view" }),
    { ...result("gone", { passed: false, failedAt: "install", stderr: "error: no" }), mode: undefined! },
  ]);
  assert.match(text, /^all +2 of 4 \(50\.0 %\)$/m);
  assert.match(text, /^native +1 of 2 \(50\.0 %\)$/m);
  assert.match(text, /^view +1 of 1 \(100\.0 %\), 25\.0 % of all$/m);
  assert.match(text, /^neither 1 /m);
  assert.match(text, /^drawn +0 of 1 /m);
  assert.match(text, /^git:\n {2}check: status 3\n {2}no helper\n {2}\+ git push$/m);
});

test("matrix keeps a failure's lines short and few", () => {
  const stderr = Array.from({ length: 90 }, (_, line) => `${line} ${"x".repeat(900)}`).join("\n");
  const lines = matrix([result("jq", { passed: false, failedAt: "check", end: "status 1", stderr })]).split(
    "\n",
  );
  assert.ok(lines.length < 20);
  assert.ok(lines.every((line) => line.length < 220));
  assert.ok(lines.some((line) => line.startsWith("  89 xxx")));
});

test("readRelocation names the programs of the view, on PATH or behind it", () => {
  const programs = [
    { name: "valgrind", path: "usr/bin/valgrind", mode: "view", reason: "static" },
    { name: "jq", path: "usr/bin/jq", mode: "native" },
    { path: "usr/lib/hill/image", mode: "view", reason: "extends itself" },
  ];
  assert.deepEqual(readRelocation(JSON.stringify({ programs, notices: [] })), {
    view: ["valgrind", "usr/lib/hill/image"],
  });
  assert.deepEqual(readRelocation(JSON.stringify({ programs: [], notices: [] })), { view: [] });
});
