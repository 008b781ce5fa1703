import { parse, TomlError } from "smol-toml";
import { UserError } from "../../base/error.ts";
import { outlineToml, positionAt, type TomlPath } from "../toml-outline.ts";
import { type ConflictSides, conflictSides, type SideText } from "./conflict-sides.ts";
import { type KeyPath, mergeTables, same } from "./merge-tables.ts";
import { mergedText } from "./merged-text.ts";

/** A bothy.toml without its conflict markers. */
export interface MergedManifest {
  readonly text: string;
  /** Keys that it has from the other side, dotted: `packages.jq`. */
  readonly taken: readonly string[];
  /** What the markers call the sides. */
  readonly labels: ConflictSides["labels"];
}

/**
 * What both sides of a bothy.toml with conflict markers come to together: all that either added, and what one side alone changed.
 * Our lines stay as they are, comments too; theirs follow. `origin`: the text that both sides come from, where it is known better than by
 * the markers. Undefined where the text has no markers. A UserError `merge-conflict` that names file, lines and both values where a key
 * was given two values.
 */
export function mergeManifest(text: string, file: string, origin?: string): MergedManifest | undefined {
  const sides = conflictSides(text, file);
  if (sides === undefined) return undefined;
  const ours = parsed(sides.ours, file);
  const theirs = parsed(sides.theirs, file);
  const baseText = origin ?? sides.base?.text;
  const base = lenient(baseText);
  const merge = mergeTables({ ours, theirs, base });
  if (merge.clashes.length > 0) throw clash(merge.clashes, { sides, ours, theirs }, file);
  const whole = mergedText(sides, merge.steps, base === undefined ? "" : baseText!);
  if (whole === undefined || !same(lenient(whole), merge.merged))
    throw new UserError(
      "merge-conflict",
      `${file}:${sides.hunks[0]!.line}:1: can't merge the two sides in place`,
      {
        reason: "they are written so that lines of one can't stand beside those of the other",
        help: "keep the lines you want, remove the markers, then run: bothy lock",
      },
    );
  const taken = merge.steps.map(({ path }) => path.join("."));
  return { text: whole, taken, labels: sides.labels };
}

type Table = Record<string, unknown>;

function parsed({ text, lines }: SideText, file: string): Table {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const line = lines[error.line - 1] ?? error.line;
    throw new UserError(
      "bad-manifest",
      `${file}:${line}:${error.column}: ${error.message.split("\n")[0]!.replace(/^Invalid TOML document: /, "")}`,
      {
        reason: error.codeblock.trimEnd(),
        help: `mend line ${line} of ${file}, then run: bothy lock`,
      },
    );
  }
}

/** The tables of a text; undefined for one that isn't there or isn't valid. */
function lenient(text: string | undefined): Table | undefined {
  if (text === undefined) return undefined;
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof TomlError) return undefined;
    throw error;
  }
}

function clash(
  clashes: readonly KeyPath[],
  known: { readonly sides: ConflictSides; readonly ours: Table; readonly theirs: Table },
  file: string,
): UserError {
  const { sides } = known;
  const lines = clashes.flatMap((path) => {
    const side = (name: "ours" | "theirs", label: string) => {
      const place = placeOf(sides[name], path);
      const what = place === undefined ? "takes it out" : `has ${place.value}`;
      const at = place === undefined ? "" : `${file}:${place.line}: `;
      return `  ${at}${name === "ours" ? "this side" : "the other side"}${label === "" ? "" : ` (${label})`} ${what}`;
    };
    return [`${path.join(".")}:`, side("ours", sides.labels.ours), side("theirs", sides.labels.theirs)];
  });
  const first = clashes[0]!;
  const line = placeOf(sides.ours, first)?.line ?? placeOf(sides.theirs, first)?.line ?? sides.hunks[0]!.line;
  const what =
    clashes.length === 1
      ? `${first.join(".")} was given two values`
      : `${clashes.length} keys were given two values each`;
  return new UserError("merge-conflict", `${file}:${line}:1: ${what}`, {
    reason: lines.join("\n"),
    help: "make both sides say the same: the value you want, or nothing on either; leave the markers, and run: bothy lock",
  });
}

/** Where a side has a key, as a line of the file, and its value as it is written there. */
function placeOf(side: SideText, path: TomlPath): { line: number; value: string } | undefined {
  const outline = outlineToml(side.text);
  const offset = outline.offsetOf(path);
  if (offset === undefined) return undefined;
  const entry = outline.entries.find((known) => known.path.join("\0") === path.join("\0"));
  const { line } = positionAt(side.text, offset);
  const value = entry === undefined ? "a table" : side.text.slice(entry.valueStart, entry.valueEnd);
  return { line: side.lines[line - 1] ?? line, value: value.split("\n")[0]!.trim() };
}
