import assert from "node:assert/strict";
import { test } from "node:test";
import { limiter } from "./concurrency.ts";

test("limiter runs so many at once, the others in order, and goes on after a failure", async () => {
  const gate = limiter(2);
  const started: number[] = [];
  const finish: (() => void)[] = [];
  const work = [0, 1, 2, 3].map((number) =>
    gate(async () => {
      started.push(number);
      await new Promise<void>((resolve) => finish.push(resolve));
      if (number === 0) throw new Error("broken");
      return number;
    }),
  );
  assert.deepEqual(started, [0, 1]);
  finish[0]!();
  await assert.rejects(work[0]!, /broken/);
  assert.deepEqual(started, [0, 1, 2]);
  finish[1]!();
  await work[1];
  assert.deepEqual(started, [0, 1, 2, 3]);
  for (const end of finish) end();
  assert.deepEqual(await Promise.all(work.slice(1)), [1, 2, 3]);
});
