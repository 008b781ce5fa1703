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

export function fetchProgress(items: readonly LockedPackage[], ctx: Context): FetchProgress {
  const total = items.reduce((sum, item) => sum + (item.size ?? 0), 0);
  const moved = new Map<LockedPackage, number>();
  let ahead = 0;
  let bar: Task | undefined;
  const advance = (amount: number, detail?: string) => {
    if (bar === undefined) ahead += amount;
    else bar.advance(amount, detail);
  };
  const reporterFor = (item: LockedPackage): Reporter => ({
    ...ctx.report,
    task: (_label, options) => {
      if (options?.unit === "items") return { advance: () => {}, done: () => {} };
      if (bar === undefined) {
        bar = ctx.report.task("Fetching", { total, unit: "bytes" });
        if (ahead > 0) bar.advance(ahead);
      }
      return {
        advance: (amount) => {
          const limit = item.size ?? amount;
          const before = moved.get(item) ?? 0;
          const counted = Math.max(0, Math.min(amount, limit - before));
          moved.set(item, before + counted);
          advance(counted, item.name);
        },
        done: () => {},
      };
    },
  });
  return {
    contextFor: (item) => ({ ...ctx, report: reporterFor(item) }),
    finished: (item) => advance((item.size ?? 0) - (moved.get(item) ?? 0)),
    done: () => bar?.done(),
  };
}
