import type { Timing } from "./measure.ts";

/** One figure of the page: what was asked for and what came out. */
export interface Figure {
  readonly what: string;
  /** `<= 2.5 x`, `<= 100 ms`; undefined: shown for comparison. */
  readonly wanted: string | undefined;
  readonly measured: string;
  readonly holds: boolean | undefined;
}

export function figuresTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, wanted, measured, holds }) => {
    const verdict = holds === undefined ? "" : holds ? "holds" : "**missed**";
    return `| ${what} | ${wanted ?? ""} | ${measured} | ${verdict} |\n`;
  });
  return `| figure | wanted | measured | |\n|---|---|---|---|\n${rows.join("")}`;
}

export function timingsTable(timings: readonly Timing[]): string {
  const rows = timings.map(
    ({ name, median, min, max, runs }) =>
      `| ${name} | ${milliseconds(median)} | ${milliseconds(min)} | ${milliseconds(max)} | ${runs.length} |\n`,
  );
  return `| command | median ms | min | max | runs |\n|---|---|---|---|---|\n${rows.join("")}`;
}

export function milliseconds(value: number): string {
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0);
}

/** A ratio that is to be at most `limit`. */
export function ratioFigure(what: string, ratio: number, limit: number): Figure {
  return { what, wanted: `<= ${limit} x`, measured: `${ratio.toFixed(2)} x`, holds: ratio <= limit };
}

/** A median that is to be at most `limit` milliseconds. */
export function timeFigure(timing: Timing, limit: number): Figure {
  return {
    what: timing.name,
    wanted: `<= ${limit} ms`,
    measured: `${milliseconds(timing.median)} ms`,
    holds: timing.median <= limit,
  };
}
