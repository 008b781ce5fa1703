import { outlineToml, type TomlEntry, type TomlOutline, type TomlPath } from "./toml-outline.ts";

/**
 * Edits of a valid TOML text that change the asked-for place and not one byte else. They know where things stand, not
 * what a result means: the caller decodes it and refuses one that isn't what was wanted.
 */

/** `key = value` (value as TOML) in a top-level table: after its last entry, or in a new table at the end. */
export function addEntry(text: string, table: string, key: string, value: string): string {
  const outline = outlineToml(text);
  const eol = lineEnd(text);
  const inline = outline.entries.find((entry) => entry.path.length === 1 && entry.path[0] === table);
  if (inline !== undefined) return addToInline(text, outline, inline, `${bareOrQuoted(key)} = ${value}`);
  const pair = `${bareOrQuoted(key)} = ${value}`;
  const header = outline.headers.find((known) => samePath(known.path, [table]));
  if (header !== undefined) {
    const end = outline.headers.find((next) => next.start > header.start)?.start ?? text.length;
    const last = outline.entries.findLast(
      (entry) => !entry.nested && entry.keyStart > header.end && entry.keyStart < end,
    );
    return insertLine(
      text,
      last?.valueEnd ?? header.end,
      indentAt(text, last?.keyStart ?? header.start) + pair,
    );
  }
  const firstHeader = outline.headers[0]?.start ?? text.length;
  const dotted = outline.entries.findLast(
    (entry) => !entry.nested && entry.path[0] === table && entry.keyStart < firstHeader,
  );
  if (dotted !== undefined)
    return insertLine(text, dotted.valueEnd, `${indentAt(text, dotted.keyStart)}${table}.${pair}`);
  const gap = text === "" ? "" : text.endsWith("\n") ? eol : eol + eol;
  return `${text}${gap}[${table}]${eol}${pair}${eol}`;
}

/** The text with another value at `path`, which now holds a string, number or the like; undefined when it doesn't. */
export function setValue(text: string, path: TomlPath, value: string): string | undefined {
  const entry = outlineToml(text).entries.find((known) => samePath(known.path, path));
  if (entry === undefined || entry.kind !== "value") return undefined;
  return text.slice(0, entry.valueStart) + value + text.slice(entry.valueEnd);
}

/** `name = value` in the table at `path`, however the table is written: inline, `[a.b]`, or dotted keys. */
export function setField(text: string, path: TomlPath, name: string, value: string): string {
  const outline = outlineToml(text);
  const field = outline.entries.find((entry) => samePath(entry.path, [...path, name]));
  if (field !== undefined) return text.slice(0, field.valueStart) + value + text.slice(field.valueEnd);
  const inline = outline.entries.find((entry) => samePath(entry.path, path));
  if (inline !== undefined) return addToInline(text, outline, inline, `${name} = ${value}`);
  const header = outline.headers.find((known) => samePath(known.path, path));
  if (header !== undefined)
    return insertLine(text, header.end, `${indentAt(text, header.start)}${name} = ${value}`);
  const sibling = outline.entries.findLast(
    (entry) => !entry.nested && entry.path.length === path.length + 1 && startsWith(entry.path, path),
  );
  if (sibling === undefined) return text;
  // The sibling's own key without its last part: `packages.gcc.` or `gcc.`.
  const written = text.slice(sibling.keyStart, text.indexOf("=", sibling.keyStart)).trimEnd();
  const stem = written.slice(0, written.lastIndexOf(".") + 1);
  return insertLine(text, sibling.valueEnd, `${indentAt(text, sibling.keyStart)}${stem}${name} = ${value}`);
}

/** The text without the entry, or without the table, at `path`. Comments on lines of their own stay. */
export function removeEntry(text: string, path: TomlPath): string {
  const outline = outlineToml(text);
  const exact = outline.entries.find((entry) => samePath(entry.path, path));
  if (exact?.nested) return removeNested(text, outline, exact);
  const cuts: [number, number][] = [];
  for (const entry of outline.entries)
    if (!entry.nested && startsWith(entry.path, path)) cuts.push(lines(text, entry.keyStart, entry.valueEnd));
  for (const header of outline.headers)
    if (startsWith(header.path, path)) cuts.push(lines(text, header.start, header.end));
  return cuts
    .sort(([a], [b]) => b - a)
    .reduce((rest, [start, end]) => rest.slice(0, start) + rest.slice(end), text);
}

/** The text with another element (value as TOML) at the end of the array at `path`: on a line of its own where the last one has one. */
export function addElement(text: string, path: TomlPath, value: string): string {
  const { entries } = outlineToml(text);
  const array = entries.find((entry) => samePath(entry.path, path));
  if (array?.kind !== "array") return text;
  const last = entries.findLast(
    (entry) => entry.path.length === path.length + 1 && startsWith(entry.path, path),
  );
  if (last === undefined) return `${text.slice(0, array.valueStart)}[${value}]${text.slice(array.valueEnd)}`;
  const comma = commaAfter(text, last.valueEnd);
  if (!standsAlone(text, last)) {
    const end = comma ?? last.valueEnd;
    return `${text.slice(0, end)}${comma === undefined ? "," : ""} ${value}${text.slice(end)}`;
  }
  const separated =
    comma === undefined ? `${text.slice(0, last.valueEnd)},${text.slice(last.valueEnd)}` : text;
  const line = `${indentAt(text, last.valueStart)}${value}${comma === undefined ? "" : ","}`;
  return insertLine(separated, last.valueEnd, line);
}

/** The text without the element of an array at `path`, and without its line where it has one of its own. */
export function removeElement(text: string, path: TomlPath): string {
  const { entries } = outlineToml(text);
  const element = entries.find((entry) => samePath(entry.path, path));
  if (element === undefined) return text;
  const comma = commaAfter(text, element.valueEnd);
  if (!standsAlone(text, element) || comma === undefined) return removeEntry(text, path);
  const [start, end] = lines(text, element.valueStart, comma);
  const rest = text.slice(comma, end).trim();
  if (rest !== "" && !rest.startsWith("#")) return removeEntry(text, path);
  return text.slice(0, start) + text.slice(end);
}

/** Nothing but spaces stands before the element on its line. */
function standsAlone(text: string, element: TomlEntry): boolean {
  const start = text.lastIndexOf("\n", element.valueStart - 1) + 1;
  return text.slice(start, element.valueStart).trim() === "";
}

/** The offset after the comma that follows a value; undefined where none does. */
function commaAfter(text: string, offset: number): number | undefined {
  const after = /(?:[ \t\r\n]|#[^\n]*\n)*,/y;
  after.lastIndex = offset;
  return after.test(text) ? after.lastIndex : undefined;
}

function addToInline(text: string, outline: TomlOutline, table: TomlEntry, pair: string): string {
  const last = outline.entries.findLast(
    (entry) => entry.nested && startsWith(entry.path, table.path) && entry.path.length > table.path.length,
  );
  const open = table.valueStart + 1;
  if (table.kind !== "inline-table") return text;
  if (last === undefined) return `${text.slice(0, open)} ${pair} ${text.slice(table.valueEnd - 1)}`;
  // The last entry may stand inside a deeper table; that one's end counts.
  const end = outline.entries
    .filter(
      (entry) => entry.nested && startsWith(entry.path, table.path) && entry.path.length > table.path.length,
    )
    .reduce((furthest, entry) => Math.max(furthest, entry.valueEnd), last.valueEnd);
  return `${text.slice(0, end)}, ${pair}${text.slice(end)}`;
}

/** Takes an entry out of an inline table with one of its commas. */
function removeNested(text: string, outline: TomlOutline, entry: TomlEntry): string {
  const after = /(?:[ \t\r\n]|#[^\n]*\n)*,[ \t]*/y;
  after.lastIndex = entry.valueEnd;
  const comma = after.exec(text)?.[0];
  if (comma !== undefined) return text.slice(0, entry.keyStart) + text.slice(entry.valueEnd + comma.length);
  const parent = entry.path.slice(0, -1);
  const before = outline.entries
    .filter((known) => known.nested && known.valueEnd <= entry.keyStart && startsWith(known.path, parent))
    .reduce((furthest, known) => Math.max(furthest, known.valueEnd), -1);
  const start = before === -1 ? entry.keyStart : before;
  return text.slice(0, start) + text.slice(entry.valueEnd);
}

/** A line of its own below the line that `offset` is on. */
function insertLine(text: string, offset: number, line: string): string {
  const eol = lineEnd(text);
  const end = text.indexOf("\n", offset);
  if (end === -1) return `${text}${eol}${line}${eol}`;
  return `${text.slice(0, end + 1)}${line}${eol}${text.slice(end + 1)}`;
}

/** The whole lines that hold these offsets. */
function lines(text: string, start: number, end: number): [number, number] {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const to = text.indexOf("\n", end);
  return [from === 0 && text.startsWith("\ufeff") ? 1 : from, to === -1 ? text.length : to + 1];
}

function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset).replace("\ufeff", ""))![0];
}

function lineEnd(text: string): string {
  const first = text.indexOf("\n");
  return first > 0 && text[first - 1] === "\r" ? "\r\n" : "\n";
}

function bareOrQuoted(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key);
}

function samePath(a: TomlPath, b: TomlPath): boolean {
  return a.length === b.length && startsWith(a, b);
}

function startsWith(path: TomlPath, start: TomlPath): boolean {
  return start.every((part, index) => path[index] === part);
}
