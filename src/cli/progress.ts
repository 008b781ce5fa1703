import type { Reporter, Task, TaskOptions } from "../base/report.ts";
import { bytes, duration } from "./answer.ts";
import type { Output } from "./print.ts";
import { visible, visibleLine } from "./visible.ts";

interface Running {
  readonly label: string;
  readonly unit: "bytes" | "items";
  readonly total: () => number | undefined;
  readonly started: number;
  amount: number;
  detail: string | undefined;
}

/** How progress is shown. `now` in milliseconds. */
export interface ProgressOptions {
  readonly err: Output;
  readonly now: () => number;
  /** Columns of the terminal; asked for at every drawing. */
  readonly width?: () => number;
}

const REDRAW_MS = 100;

/** On a terminal: one line with what runs, how much, rate and time left, redrawn at most ten times a second and wiped at the end. */
export function terminalReporter(options: ProgressOptions): Reporter {
  const running: Running[] = [];
  let shown = false;
  let drawn = Number.NEGATIVE_INFINITY;
  const wipe = () => {
    if (shown) options.err.write("\r\x1b[K");
    shown = false;
  };
  const draw = (force: boolean) => {
    const now = options.now();
    if (!force && now - drawn < REDRAW_MS) return;
    drawn = now;
    if (running.length === 0) return wipe();
    const line = visibleLine(running.map((task) => describe(task, now)).join("  |  "));
    const width = Math.max(20, (options.width?.() ?? 80) - 1);
    options.err.write(`\r${line.length > width ? `${line.slice(0, width - 1)}…` : line}\x1b[K`);
    shown = true;
  };
  const print = (line: string) => {
    wipe();
    options.err.write(`${visible(line)}\n`);
    draw(true);
  };
  return {
    task: (label, shape) => {
      const task = start(label, shape, options.now());
      running.push(task);
      draw(false);
      return handle(task, {
        moved: () => draw(false),
        ended: () => {
          running.splice(running.indexOf(task), 1);
          draw(running.length === 0);
        },
      });
    },
    note: print,
    warn: (message) => print(`warning: ${message}`),
  };
}

/** Elsewhere: a line when a task starts, and one when it has ended and did something worth a line. */
export function plainReporter(options: ProgressOptions): Reporter {
  const print = (line: string) => options.err.write(`${visible(line)}\n`);
  return {
    task: (label, shape) => {
      const task = start(label, shape, options.now());
      print(`${label} ...`);
      return handle(task, { moved: () => {}, ended: () => print(finished(task, options.now())) });
    },
    note: print,
    warn: (message) => print(`warning: ${message}`),
  };
}

/** Under `--quiet`: warnings alone. */
export function quietReporter(options: Pick<ProgressOptions, "err">): Reporter {
  return {
    task: () => ({ advance: () => {}, done: () => {} }),
    note: () => {},
    warn: (message) => options.err.write(`warning: ${visible(message)}\n`),
  };
}

function start(label: string, shape: TaskOptions = {}, now: number): Running {
  const { total } = shape;
  return {
    label,
    unit: shape.unit ?? "items",
    total: typeof total === "function" ? total : () => total,
    started: now,
    amount: 0,
    detail: undefined,
  };
}

function handle(task: Running, on: { moved: () => void; ended: () => void }): Task {
  let over = false;
  return {
    advance: (amount, detail) => {
      task.amount += amount;
      task.detail = detail ?? task.detail;
      if (!over) on.moved();
    },
    done: () => {
      if (over) return;
      over = true;
      on.ended();
    },
  };
}

/** `Fetching 12.1 MB of 40 MB, 8.2 MB/s, 4 s left: numpy`. */
function describe(task: Running, now: number): string {
  const seconds = (now - task.started) / 1000;
  const rate = seconds > 0.5 ? task.amount / seconds : 0;
  const parts = [task.label];
  const total = task.total();
  if (total !== undefined && total > 0)
    parts.push(`${quantity(task, task.amount)} of ${quantity(task, total)}`);
  else if (task.amount > 0) parts.push(quantity(task, task.amount));
  let line = parts.join(" ");
  if (rate > 0) {
    if (task.unit === "bytes") line += `, ${bytes(rate)}/s`;
    else if (rate >= 1) line += `, ${Math.round(rate)}/s`;
    if (total !== undefined && task.amount < total)
      line += `, ${duration((total - task.amount) / rate)} left`;
  }
  return task.detail === undefined ? line : `${line}: ${task.detail}`;
}

function finished(task: Running, now: number): string {
  const seconds = (now - task.started) / 1000;
  const much = task.amount > 0 ? ` ${quantity(task, task.amount)}` : "";
  return `${task.label}${much}: done in ${seconds.toFixed(1)} s`;
}

function quantity(task: Running, amount: number): string {
  return task.unit === "bytes" ? bytes(amount) : String(Math.round(amount));
}
