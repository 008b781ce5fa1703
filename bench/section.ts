import type { Timing } from "./measure.ts";
import { type Figure, timingsTable } from "./table.ts";

/** A part of the page: what was measured together. */
export interface Section {
  readonly title: string;
  readonly intro: string;
  readonly timings: readonly Timing[];
  readonly figures: readonly Figure[];
  /** What couldn't be measured on this machine, and why. */
  readonly missing: readonly string[];
}

export function sectionText({ title, intro, timings, missing }: Section): string {
  const parts = [
    `## ${title}\n`,
    ...(intro === "" ? [] : [`${intro}\n`]),
    ...(timings.length === 0 ? [] : [timingsTable(timings)]),
    ...missing.map((line) => `**Not measured here**: ${line}.\n`),
  ];
  return parts.join("\n");
}
