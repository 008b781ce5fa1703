import assert from "node:assert/strict";
import { test } from "node:test";
import type { TaskOptions } from "../base/report.ts";
import type { Context } from "../host/context.ts";
import type { LockedPackage } from "../lockfile/types.ts";
import { fetchProgress } from "./fetch-progress.ts";

const item = (name: string, size?: number) =>
  ({ name, ...(size === undefined ? {} : { size }) }) as LockedPackage;

function recorded() {
  const bars: { label: string; amount: number; total: () => number }[] = [];
  const task = (label: string, { total }: TaskOptions = {}) => {
    const bar = { label, amount: 0, total: total as () => number };
    bars.push(bar);
    return {
      advance: (amount: number) => {
        bar.amount += amount;
      },
      done: () => {},
    };
  };
  return { bars, ctx: { report: { task, note: () => {}, warn: () => {} } } as unknown as Context };
}

test("fetchProgress counts what is downloaded, and leaves out what was there", () => {
  const { bars, ctx } = recorded();
  const [stored, large, unsized] = [item("stored", 1000), item("large", 300), item("unsized")];
  const progress = fetchProgress([stored, large, unsized], ctx);
  progress.finished(stored);
  assert.equal(bars.length, 0);
  const download = progress.contextFor(large).report.task("x", { unit: "bytes" });
  download.advance(100);
  assert.deepEqual([bars[0]?.label, bars[0]?.amount, bars[0]?.total()], ["Fetching", 100, 300]);
  progress.contextFor(unsized).report.task("y", { unit: "bytes" }).advance(50);
  assert.deepEqual([bars[0]?.amount, bars[0]?.total()], [150, 350]);
  download.advance(500);
  progress.finished(large);
  progress.finished(unsized);
  progress.done();
  assert.deepEqual([bars.length, bars[0]?.amount, bars[0]?.total()], [1, 350, 350]);
});

test("fetchProgress shows no bar when nothing is downloaded", () => {
  const { bars, ctx } = recorded();
  const progress = fetchProgress([item("stored", 1000)], ctx);
  progress.finished(item("stored", 1000));
  progress.done();
  assert.equal(bars.length, 0);
});
