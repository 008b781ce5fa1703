import { addElement, removeElement, removeEntry } from "../toml-edit.ts";
import type { TomlEntry, TomlHeader, TomlOutline, TomlPath } from "../toml-outline.ts";
import type { ConflictSides, Hunk } from "./conflict-sides.ts";
import { type KeyComments, withComments } from "./key-comments.ts";
import { type Lined, lined } from "./lined.ts";
import type { MergeStep } from "./merge-tables.ts";

/** Lines of theirs that belong into a table of ours. */
interface Addition {
  readonly header: TomlPath;
  /** The header's own lines in theirs, comments above it too: for a table that ours lacks. */
  readonly headerLines: readonly string[];
  readonly lines: string[];
}

/**
 * Our side's text with the steps done: lines that theirs added stand behind ours of the same conflict where that is their table, else at
 * its end, and comments of theirs on what both have stand with it. `base`: what both come from, as far as it is known. Undefined where a
 * step can't be done in place. What the result says is for the caller to check.
 */
export function mergedText(
  sides: ConflictSides,
  steps: readonly MergeStep[],
  base: string,
): string | undefined {
  const theirs = lined(sides.theirs.text);
  const ours = lined(sides.ours.text);
  const added = steps.filter(({ kind }) => kind === "add").map(({ path }) => path);
  const origin = lined(base);
  const known = new Set([...ours.lines, ...origin.lines]);
  const comments: KeyComments[] = [];
  // From the last conflict to the first, so that those before keep their lines.
  let { text } = ours;
  for (const hunk of sides.hunks.toReversed()) {
    const brought = broughtBy(hunk, theirs, { added, known });
    comments.push(...brought.comments);
    for (const addition of brought.additions.toReversed()) text = inserted(text, addition, hunk.ours.end);
  }
  for (const step of steps) {
    const next = step.kind === "add" ? text : changed(text, step, theirs);
    if (next === undefined) return undefined;
    text = next;
  }
  return withComments(text, comments, { theirs, origin });
}

/** What a conflict's lines of theirs bring: by the table that each stands in, and comments on keys that ours has too. `known`: lines that aren't theirs alone. */
function broughtBy(
  hunk: Hunk,
  theirs: Lined,
  { added, known }: { readonly added: readonly TomlPath[]; readonly known: ReadonlySet<string> },
): { readonly additions: readonly Addition[]; readonly comments: readonly KeyComments[] } {
  const additions: Addition[] = [];
  const onKeys: KeyComments[] = [];
  const headers = new Map(theirs.outline.headers.map((one) => [theirs.lineOf(one.start), one]));
  const entries = new Map(
    theirs.outline.entries
      .filter(({ nested }) => !nested)
      .map((one) => [theirs.lineOf(one.keyStart), one] as const),
  );
  let comments: string[] = [];
  let headerLines: string[] = [];
  let header: TomlPath = headerAt(theirs, hunk.theirs.start);
  const into = () => {
    const last = additions.at(-1);
    if (last !== undefined && samePath(last.header, header)) return last;
    const addition = { header, headerLines, lines: [] };
    additions.push(addition);
    return addition;
  };
  const isAdded = (entry: TomlEntry) =>
    added.some((path) => path.every((part, index) => entry.path[index] === part));
  const keepComments = () => {
    const fresh = freshOf(comments, known);
    comments = [];
    if (fresh.length > 0) into().lines.push(...fresh);
  };
  for (let at = hunk.theirs.start; at < hunk.theirs.end; at++) {
    const line = theirs.lines[at]!;
    const table = headers.get(at);
    const entry = entries.get(at);
    if (table !== undefined) {
      headerLines = [...comments, line];
      comments = [];
      header = table.path;
    } else if (entry !== undefined) {
      const last = lastLine(entry, theirs);
      if (isAdded(entry)) into().lines.push(...freshOf(comments, known), ...theirs.lines.slice(at, last + 1));
      else onKeys.push({ path: entry.path, above: freshOf(comments, known) });
      comments = [];
      at = last;
    } else if (line.trim().startsWith("#")) comments.push(line);
    else keepComments();
  }
  keepComments();
  // Where both sides end alike, git leaves that out of the conflict: of a table of theirs alone it is the rest.
  if (headerLines.length > 0)
    for (let at = hunk.theirs.end; at < theirs.lines.length && !headers.has(at); at++) {
      const entry = entries.get(at);
      if (entry === undefined || !isAdded(entry)) continue;
      const last = lastLine(entry, theirs);
      into().lines.push(...theirs.lines.slice(at, last + 1));
      at = last;
    }
  return { additions, comments: onKeys };
}

function lastLine(entry: TomlEntry, { lineOf }: Lined): number {
  return lineOf(Math.max(entry.valueStart, entry.valueEnd - 1));
}

/** Those of some lines of comments one below the other that are theirs alone, with the rules and blanks beside them, which look like others. */
function freshOf(comments: readonly string[], known: ReadonlySet<string>): string[] {
  const isNew = (line: string | undefined) => line !== undefined && !known.has(line);
  return comments.filter(
    (line, index) =>
      isNew(line) ||
      (!/[\p{L}\p{N}]/u.test(line) && (isNew(comments[index - 1]) || isNew(comments[index + 1]))),
  );
}

function inserted(text: string, { header, headerLines, lines }: Addition, hunkEnd: number): string {
  const now = lined(text);
  const ended = lines.map((line) => (line.endsWith("\n") ? line : line + now.lineEnd));
  if (samePath(headerAt(now, hunkEnd), header)) return atLine(now, hunkEnd, ended);
  const own = now.outline.headers.find((known) => samePath(known.path, header));
  if (header.length === 0) return atLine(now, endOfTable(now, undefined), ended);
  if (own !== undefined) return atLine(now, endOfTable(now, own), ended);
  const rest = now.lines.slice(hunkEnd).find((line) => line.trim() !== "");
  const between = rest === undefined || rest.trim().startsWith("[");
  const at = between ? hunkEnd : now.lines.length;
  const gap = (now.lines[at - 1] ?? "").trim() === "" ? [] : [now.lineEnd];
  const after = between && rest !== undefined && (now.lines[at] ?? "").trim() !== "" ? [now.lineEnd] : [];
  return atLine(now, at, [...gap, ...headerLines, ...ended, ...after]);
}

/** The text with one step that is no addition done; undefined where that can't be. */
function changed(text: string, step: MergeStep, theirs: Lined): string | undefined {
  const { outline } = lined(text);
  if (step.kind === "remove") return removeEntry(text, step.path);
  const entry = find(outline, step.path);
  const source = find(theirs.outline, step.path);
  if (entry === undefined || source === undefined) return undefined;
  if (step.kind === "set") {
    const value = theirs.text.slice(source.valueStart, source.valueEnd);
    return text.slice(0, entry.valueStart) + value + text.slice(entry.valueEnd);
  }
  if (step.kind !== "elements") return undefined;
  let next = text;
  for (const index of step.removed.toReversed()) next = removeElement(next, [...step.path, index]);
  for (const index of step.added) {
    const element = find(theirs.outline, [...step.path, index]);
    if (element === undefined) return undefined;
    next = addElement(next, step.path, theirs.text.slice(element.valueStart, element.valueEnd));
  }
  return next;
}

function find(outline: TomlOutline, path: TomlPath): TomlEntry | undefined {
  return outline.entries.find((known) => samePath(known.path, path));
}

/** The table that a line at this place would stand in; the root's is empty. */
function headerAt({ lineOf, outline }: Lined, line: number): TomlPath {
  return outline.headers.findLast((known) => lineOf(known.start) < line)?.path ?? [];
}

/** The line after a table's last entry; undefined: the part before all headers. */
function endOfTable(now: Lined, header: TomlHeader | undefined): number {
  const { text, outline, lineOf } = now;
  const start = header?.start ?? -1;
  const end = outline.headers.find((next) => next.start > start)?.start ?? text.length;
  const last = outline.entries.findLast(
    (entry) => !entry.nested && entry.keyStart > start && entry.keyStart < end,
  );
  if (last !== undefined) return lastLine(last, now) + 1;
  return header === undefined ? 0 : lineOf(header.start) + 1;
}

function atLine({ lines, lineEnd }: Lined, at: number, added: readonly string[]): string {
  const before = lines.slice(0, at);
  const last = before.at(-1);
  if (last !== undefined && !last.endsWith("\n")) before[before.length - 1] = last + lineEnd;
  return [...before, ...added, ...lines.slice(at)].join("");
}

function samePath(a: TomlPath, b: TomlPath): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}
