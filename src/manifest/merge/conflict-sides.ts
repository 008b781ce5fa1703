import { UserError } from "../../base/error.ts";

export type Side = "ours" | "theirs" | "base";

/** One side of a file with conflict markers, whole: its own lines and those that all sides share. */
export interface SideText {
  readonly text: string;
  /** By line of `text`, from 0: its line in the file, from 1. */
  readonly lines: readonly number[];
}

/** Lines of a side's text, from 0; `end` is the first one after. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

export interface Hunk {
  /** Line of its first marker in the file, from 1. */
  readonly line: number;
  readonly ours: LineRange;
  readonly theirs: LineRange;
  readonly base: LineRange;
}

/** The sides of a file that a version control's merge left with conflict markers. */
export interface ConflictSides {
  readonly ours: SideText;
  readonly theirs: SideText;
  /** What both came from, where the markers show it (diff3, zdiff3). The latter leaves lines out of the conflict that are in `base` again. */
  readonly base?: SideText;
  readonly hunks: readonly Hunk[];
  /** What the markers call the sides. */
  readonly labels: { readonly ours: string; readonly theirs: string };
}

const MARKERS = [
  ["<", "ours"],
  ["|", "base"],
  ["=", "theirs"],
  [">", "after"],
] as const;

type State = "ours" | "base" | "theirs" | "after";

/**
 * The sides of a text; undefined where it has no conflict markers of 7 characters, as git writes them (git-merge(1), "How conflicts
 * are presented"). A UserError `merge-conflict` where they don't fit together. `file`: its name in that error.
 */
export function conflictSides(text: string, file: string): ConflictSides | undefined {
  const sides = { ours: new Builder(), theirs: new Builder(), base: new Builder() };
  const hunks: Hunk[] = [];
  const labels = { ours: "", theirs: "" };
  let state: State = "after";
  let open: { line: number; at: Record<Side, number>; end: Partial<Record<Side, number>> } | undefined;
  let withBase = true;
  for (const [index, line] of text.split(/(?<=\n)/).entries()) {
    const next = markerOf(line);
    if (next === undefined || (next === "theirs" && state === "after")) {
      for (const side of ["ours", "theirs", "base"] as const)
        if (state === "after" || state === side) sides[side].add(line, index + 1);
      continue;
    }
    if (!fits(state, next)) throw broken(file, index + 1);
    const sizes = { ours: sides.ours.size, theirs: sides.theirs.size, base: sides.base.size };
    if (next === "ours") {
      open = { line: index + 1, at: sizes, end: {} };
      labels.ours ||= line.slice(7).trim();
    } else if (next === "after") {
      const { line: first, at } = open!;
      hunks.push({
        line: first,
        ours: { start: at.ours, end: sizes.ours },
        theirs: { start: at.theirs, end: sizes.theirs },
        base: { start: at.base, end: sizes.base },
      });
      labels.theirs ||= line.slice(7).trim();
      open = undefined;
    } else if (next === "theirs" && state === "ours") withBase = false;
    state = next;
  }
  if (open !== undefined) throw broken(file, open.line);
  if (hunks.length === 0) return undefined;
  return {
    ours: sides.ours.done(),
    theirs: sides.theirs.done(),
    ...(withBase ? { base: sides.base.done() } : {}),
    hunks,
    labels,
  };
}

class Builder {
  readonly #parts: string[] = [];
  readonly #lines: number[] = [];
  get size(): number {
    return this.#lines.length;
  }
  add(line: string, number: number): void {
    this.#parts.push(line);
    this.#lines.push(number);
  }
  done(): SideText {
    return { text: this.#parts.join(""), lines: this.#lines };
  }
}

function markerOf(line: string): State | undefined {
  const found = MARKERS.find(([sign]) => line.startsWith(sign.repeat(7)));
  if (found === undefined) return undefined;
  return /^(.)\1{6}(?: .*)?\r?\n?$/.test(line) ? found[1] : undefined;
}

function fits(state: State, next: State): boolean {
  if (next === "ours") return state === "after";
  if (next === "base") return state === "ours";
  if (next === "theirs") return state === "ours" || state === "base";
  return state === "theirs";
}

function broken(file: string, line: number): UserError {
  return new UserError("merge-conflict", `${file}:${line}:1: conflict markers that don't fit together`, {
    reason:
      "a conflict is lines between <<<<<<<, ======= and >>>>>>>, with ||||||| where its origin is shown",
    help: `mend them in ${file}, or have git write the conflict anew: git checkout --merge -- ${file}`,
  });
}
