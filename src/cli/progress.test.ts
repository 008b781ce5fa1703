import assert from "node:assert/strict";
import { test } from "node:test";
import { plainReporter, quietReporter, terminalReporter } from "./progress.ts";

function clocked() {
  const writes: string[] = [];
  let time = 0;
  return {
    writes,
    err: { write: (text: string) => writes.push(text) },
    now: () => time,
    pass: (ms: number) => {
      time += ms;
    },
  };
}

test("terminalReporter shows how much, rate and time left", () => {
  const clock = clocked();
  const task = terminalReporter({ ...clock, width: () => 100 }).task("Fetching", {
    total: 40_000_000,
    unit: "bytes",
  });
  clock.pass(1000);
  task.advance(10_000_000, "numpy");
  assert.equal(clock.writes.at(-1), "\rFetching 10.0 MB of 40.0 MB, 10.0 MB/s, 3 s left: numpy\x1b[K");
});

test("terminalReporter redraws at most ten times a second and wipes its line at the end", () => {
  const clock = clocked();
  const task = terminalReporter(clock).task("Importing", { total: 1000 });
  for (let i = 0; i < 1000; i++) {
    clock.pass(1);
    task.advance(1);
  }
  assert.ok(clock.writes.length <= 11, `${clock.writes.length} drawings in a second`);
  task.done();
  task.done();
  assert.equal(clock.writes.at(-1), "\r\x1b[K");
});

test("terminalReporter keeps its line within the terminal and notes above it", () => {
  const clock = clocked();
  const report = terminalReporter({ ...clock, width: () => 30 });
  const task = report.task("Fetching a package with a very long name indeed");
  clock.pass(200);
  task.advance(1);
  for (const text of clock.writes) assert.ok(text.replace("\x1b[K", "").length <= 31, text);
  report.note("added python");
  assert.deepEqual(clock.writes.slice(-3, -1), ["\r\x1b[K", "added python\n"]);
});

test("plainReporter writes a line at start and end of a task, whatever it does between", () => {
  const clock = clocked();
  const task = plainReporter(clock).task("Fetching", { unit: "bytes" });
  for (let i = 0; i < 100; i++) task.advance(20_000);
  clock.pass(1500);
  task.done();
  assert.deepEqual(clock.writes, ["Fetching ...\n", "Fetching 2.0 MB: done in 1.5 s\n"]);
});

test("quietReporter lets warnings through alone", () => {
  const clock = clocked();
  const report = quietReporter(clock);
  report.task("Fetching").advance(1);
  report.note("nothing");
  report.warn("the index is old");
  assert.deepEqual(clock.writes, ["warning: the index is old\n"]);
});
