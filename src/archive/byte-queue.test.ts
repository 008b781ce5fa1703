import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { byteQueue } from "./byte-queue.ts";

test("byteQueue gives what was pushed, in order, from chunks that are written anew", () => {
  const data = randomBytes(3_000_000);
  const chunk = Buffer.alloc(100_000);
  const sizes = [1, 512, 512, 70_000, 0, 99_999, 100_001, 3, 1_000_000, 512];
  const queue = byteQueue();
  const got: Buffer[] = [];
  let turn = 0;
  for (let at = 0; at < data.length; ) {
    const length = data.copy(chunk, 0, at, at + 1 + ((at * 7919) % chunk.length));
    at += length;
    queue.push(chunk.subarray(0, length));
    for (;;) {
      const size = sizes[turn % sizes.length]!;
      const piece = turn % 4 === 3 ? queue.takeSome(size) : queue.take(size);
      if (piece === undefined) break;
      got.push(Buffer.from(piece));
      turn++;
      if (turn % 4 !== 0) assert.equal(piece.length, size);
    }
    queue.keep();
    chunk.fill(0);
  }
  got.push(Buffer.from(queue.take(queue.length)!));
  assert.equal(queue.length, 0);
  assert.ok(Buffer.concat(got).equals(data));
  assert.equal(queue.take(1), undefined);
});

test("byteQueue keeps chunks that are pushed one after another", () => {
  const queue = byteQueue();
  for (const text of ["one ", "two ", "", "three"]) queue.push(Buffer.from(text));
  assert.equal(String(queue.takeSome(2)), "on");
  assert.equal(String(queue.take(8)), "e two th");
  assert.equal(queue.length, 3);
  queue.clear();
  assert.equal(queue.length, 0);
  assert.equal(queue.takeSome(1), undefined);
});
