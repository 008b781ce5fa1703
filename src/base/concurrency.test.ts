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

test("limiter lets go of what is cancelled while it waits, and begins nothing that is cancelled", async () => {
  const gate = limiter(1);
  const { promise: first, resolve: end } = Promise.withResolvers<void>();
  const running = gate(() => first);
  const begun: string[] = [];
  const begin = async (name: string) => void begun.push(name);
  const controller = new AbortController();
  const waiting = gate(() => begin("cancelled"), controller.signal);
  const behind = gate(() => begin("behind"), new AbortController().signal);
  controller.abort(new Error("no more"));
  await assert.rejects(waiting, /no more/);
  await assert.rejects(
    gate(() => begin("late"), controller.signal),
    /no more/,
  );
  end();
  await Promise.all([running, behind]);
  assert.deepEqual(begun, ["behind"]);
  await gate(() => begin("after"));
  assert.deepEqual(begun, ["behind", "after"]);
});
