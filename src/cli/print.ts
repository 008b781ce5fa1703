import type { Answer, Table, View } from "./answer.ts";
import type { Failure } from "./failure.ts";
import { visible, visibleLine } from "./visible.ts";

/** Where text goes: process.stdout and process.stderr, or a test's buffers. */
export interface Output {
  write(text: string): unknown;
}

/** The one place that prints what a command returned. */
export function printAnswer(answer: Answer, options: { json: boolean; out: Output }): void {
  if (options.json) options.out.write(`${JSON.stringify(answer.data, undefined, 2)}\n`);
  else for (const view of answer.view) options.out.write(`${renderView(view)}\n`);
}

/** The same for a part of what a command has to say, as long as it goes on. */
export function printPiece(line: string, data: unknown, options: { json: boolean; out: Output }): void {
  options.out.write(`${options.json ? JSON.stringify(data) : visible(line)}\n`);
}

/**
 * The one place that prints what went wrong: `error:`, `cause:`, `help:` lines on `err`; under `--json` also one JSON
 * object on `out`, where the data would have been. The stack is shown where `debug` asks for it.
 */
export function printFailure(
  failure: Failure,
  options: { json: boolean; debug: boolean; out: Output; err: Output },
): void {
  const { code, message, cause, help } = failure;
  if (options.json)
    options.out.write(`${JSON.stringify({ error: { code, message, cause, help } }, undefined, 2)}\n`);
  const lines = [labelled("error", message), labelled("cause", cause), labelled("help", help)];
  options.err.write(lines.join(""));
  if (options.debug && failure.stack !== undefined) options.err.write(`${failure.stack}\n`);
}

/** `error: first line`, further lines indented to stand below it. */
function labelled(label: string, text: string | undefined): string {
  if (text === undefined || text === "") return "";
  const indent = " ".repeat(label.length + 2);
  return `${label}: ${visible(text.trimEnd()).replaceAll("\n", `\n${indent}`)}\n`;
}

function renderView(view: View): string {
  if (typeof view === "string") return visible(view);
  return "exact" in view ? view.exact : renderTable(view);
}

/** Columns two spaces apart, no spaces at line ends. */
export function renderTable(table: Table): string {
  const all = table.head === undefined ? table.rows : [table.head, ...table.rows];
  const rows = all.map((row) => row.map(visibleLine));
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column]!)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
