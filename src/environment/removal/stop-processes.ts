import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { ancestors, commandOf, liveProcesses } from "../upkeep/live-processes.ts";

/** A process that an environment is in force in, or that runs programs of one. */
export interface RunningProgram {
  readonly pid: number;
  readonly command: string;
  /** This bothy was started by it, or by what it started: ending it would end this too. */
  readonly isAbove: boolean;
}

/** The processes that would lose what they run on. This process itself is left out. */
export function runningPrograms(ctx: Pick<Context, "host" | "places">): RunningProgram[] {
  const above = new Set(ancestors(ctx.host));
  return liveProcesses(ctx.places, ctx.host)
    .filter(({ pid }) => pid !== ctx.host.pid)
    .map(({ pid }) => ({ pid, command: commandOf(pid, ctx.host), isAbove: above.has(pid) }));
}

/** What is asked for in turn, and how long each is waited for. Interactive shells end at a hang-up alone. */
const STEPS = [
  { signal: "SIGTERM", milliseconds: 10_000 },
  { signal: "SIGHUP", milliseconds: 3_000 },
  { signal: "SIGKILL", milliseconds: 5_000 },
] as const;
const POLL_MS = 50;

/**
 * Ends those programs, and what comes of them meanwhile, but for those above this process. A UserError `still-running` when one
 * can't be ended.
 */
export async function stopPrograms(ctx: Context): Promise<void> {
  const left = () => runningPrograms(ctx).filter(({ isAbove }) => !isAbove);
  for (const { signal, milliseconds } of STEPS) {
    const end = performance.now() + milliseconds;
    const asked = new Set<number>();
    for (;;) {
      const running = left();
      if (running.length === 0) return;
      for (const { pid } of running)
        if (!asked.has(pid)) {
          asked.add(pid);
          ctx.host.sendSignal(pid, signal);
        }
      if (performance.now() > end) break;
      await delay(POLL_MS, undefined, { signal: ctx.signal });
    }
  }
  const [first] = left();
  if (first === undefined) return;
  throw new UserError("still-running", `process ${first.pid} could not be ended`, {
    reason: first.command,
    help: "end it, and run the command again",
  });
}
