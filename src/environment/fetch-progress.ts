import type { Reporter, Task } from "../base/report.ts";
import type { Context } from "../host/context.ts";
import type { LockedPackage } from "../lockfile/types.ts";

/** One bar for the downloads of many artifacts, drawn when the first one really begins. */
export interface FetchProgress {
  /** The context for one artifact's import: what it downloads moves the common bar. */
  contextFor(item: LockedPackage): Context;
  /** The artifact is in the store; what was not downloaded of it needs no download. */
  finished(item: LockedPackage): void;
  done(): void;
}

/** What is in the store already counts for nothing: the bar tells what is really downloaded, and what may still be. */
export function fetchProgress(items: readonly LockedPackage[], ctx: Context): FetchProgress {
  const moved = new Map<LockedPackage, number>();
  let done = 0;
  let expected = items.reduce((sum, item) => sum + (item.size ?? 0), 0);
  let bar: Task | undefined;
  const left = (item: LockedPackage) => Math.max(0, (item.size ?? 0) - (moved.get(item) ?? 0));
  const advance = (item: LockedPackage, amount: number) => {
    const before = moved.get(item) ?? 0;
    const counted = item.size === undefined ? amount : Math.min(amount, left(item));
    expected -= left(item);
    moved.set(item, before + counted);
    expected += left(item);
    done += counted;
    bar?.advance(counted, item.name);
  };
  const reporterFor = (item: LockedPackage): Reporter => ({
    ...ctx.report,
    task: (_label, options) => {
      if (options?.unit === "items") return { advance: () => {}, done: () => {} };
      bar ??= ctx.report.task("Fetching", { total: () => done + expected, unit: "bytes" });
      return { advance: (amount) => advance(item, Math.max(0, amount)), done: () => {} };
    },
  });
  return {
    contextFor: (item) => ({ ...ctx, report: reporterFor(item) }),
    finished: (item) => {
      expected -= left(item);
      moved.set(item, Math.max(moved.get(item) ?? 0, item.size ?? 0));
    },
    done: () => bar?.done(),
  };
}
