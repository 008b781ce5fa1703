import { failureLines, type Result, rate } from "./result.ts";

const HEAD = ["PROGRAM", "KIND", "PACKAGES", "RUNS", "RESULT", "INSTALL", "CHECK"];

/** The table of all results by kind and name, the failures' first lines, and the sums, native and view apart. */
export function matrix(results: readonly Result[]): string {
  const sorted = [...results].sort((a, b) => compare(a.kind, b.kind) || compare(a.program, b.program));
  const failed = sorted.filter((result) => !result.passed);
  return [
    ...table([HEAD, ...sorted.map(row)]),
    ...failed.flatMap((result) => [
      "",
      `${result.program}:`,
      ...failureLines(result).map((line) => `  ${line}`),
    ]),
    "",
    ...sums(results),
    "",
  ].join("\n");
}

/** One line for a result, as progress shows it. */
export function progressLine(result: Result): string {
  const times = `install ${result.install.toFixed(1)} s${result.check === undefined ? "" : `, check ${result.check.toFixed(1)} s`}`;
  const head = `${result.passed ? "pass" : "FAIL"} ${result.program} (${times})`;
  return result.passed ? head : [head, ...failureLines(result).map((line) => `     ${line}`)].join("\n");
}

function sums(results: readonly Result[]): string[] {
  const of = (keep: (result: Result) => boolean) => results.filter(keep);
  const view = of(({ mode }) => mode === "view");
  const percent =
    results.length === 0 ? 0 : (100 * view.filter(({ passed }) => passed).length) / results.length;
  return [
    `all     ${rate(results)}`,
    `native  ${rate(of(({ mode }) => mode === "native"))}`,
    `view    ${rate(view)}, ${percent.toFixed(1)} % of all`,
    `neither ${of(({ mode }) => mode === undefined).length} could not be installed`,
    `drawn   ${rate(of(({ drawn }) => drawn))}`,
    `chosen  ${rate(of(({ drawn }) => !drawn))}`,
  ];
}

function row(result: Result): string[] {
  return [
    result.drawn ? `${result.program} *` : result.program,
    result.kind,
    shortened(result.packages.join(" "), 40),
    result.mode ?? "-",
    result.passed ? "pass" : `FAIL (${result.failedAt})`,
    `${result.install.toFixed(1)} s`,
    result.check === undefined ? "-" : `${result.check.toFixed(1)} s`,
  ];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  return rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 3)}...`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
