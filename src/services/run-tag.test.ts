import assert from "node:assert/strict";
import { test } from "node:test";
import { hardLimit, newTag } from "./run-tag.ts";

test("newTag is below the limit that holds already, and never the same", () => {
  const limits = (hard: string) =>
    `Limit  Soft Limit  Hard Limit  Units\nMax realtime timeout      unlimited            ${hard}            us\n`;
  const tagUnder = (hard: string) =>
    BigInt(newTag({ fsSync: { readFileSync: () => limits(hard) } } as never));
  const free = tagUnder("unlimited");
  assert.ok(free >= 1n << 61n && free < 1n << 62n);
  const nested = tagUnder(String(free));
  assert.ok(nested < free && nested >= free / 2n);
  assert.ok(tagUnder("1000") >= 1n << 61n, "a limit that is too low is none to stay below");
  assert.notEqual(tagUnder("unlimited"), free);
  assert.equal(hardLimit(limits("unlimited")), undefined);
});
