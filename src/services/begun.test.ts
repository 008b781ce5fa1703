import assert from "node:assert/strict";
import { test } from "node:test";
import { parseBegun } from "./begun.ts";

const BOOT = "0b8a6a32-4f63-4a0c-bb5c-4f8a8ad9c1de";
const OWNER = `bothy-starting 1\nby 100 5000 ${BOOT} pid:[4026531836]\n`;

test("parseBegun reads who starts services for whom, and how far they are", () => {
  const begun = parseBegun(
    `${OWNER}for 90 4000\nservice db 2305843009213693952 10000 101 5001 103 5 6 250 31\nservice web 2305843009213693953 1500 0 0 0 -1 -1 2 -1\n`,
  )!;
  assert.equal(begun.by.pid, 100);
  assert.deepEqual(begun.holder, { pid: 90, started: `${BOOT}:4000` });
  assert.deepEqual(begun.services, [
    {
      ...{ name: "db", tag: "2305843009213693952", stopTimeout: 10, pid: 103 },
      keeper: { pid: 101, started: `${BOOT}:5001` },
      ...{ control: 5, output: 6, age: 0.25, readyAfter: 0.031 },
    },
    {
      ...{ name: "web", tag: "2305843009213693953", stopTimeout: 1.5 },
      ...{ control: -1, output: -1, age: 0.002 },
    },
  ]);
  assert.equal(parseBegun(OWNER)!.holder, undefined);
});

test("parseBegun knows nothing else", () => {
  for (const text of ["", "bothy-starting 2\n", "bothy-starting 1\n", OWNER.replace("5000", "x")])
    assert.equal(parseBegun(text), undefined);
});
