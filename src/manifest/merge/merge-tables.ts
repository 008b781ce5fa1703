import { isTable } from "../table-reader.ts";

type Table = Readonly<Record<string, unknown>>;
export type KeyPath = readonly string[];

/** What makes the merge of ours. Paths are those of keys in tables, as in `["packages", "jq"]`. */
export type MergeStep =
  | { readonly kind: "add" | "set"; readonly path: KeyPath }
  | { readonly kind: "remove"; readonly path: KeyPath }
  /** Elements of theirs that an array of ours lacks; and those of ours that theirs took out. */
  | {
      readonly kind: "elements";
      readonly path: KeyPath;
      readonly added: readonly number[];
      readonly removed: readonly number[];
    };

export interface TableMerge {
  readonly merged: Table;
  /** Ours to merged. */
  readonly steps: readonly MergeStep[];
  /** Keys that were given two values, or that one side changed and the other took out. */
  readonly clashes: readonly KeyPath[];
}

/** Arrays whose elements are independent of each other: what either side adds is in the whole. */
const SETS = new Set([
  "include.environments",
  "options.systems",
  "options.npm-scripts",
  "options.allow-failed-scripts",
  "options.pypi-exclude",
]);

/**
 * The merge of two parsed manifests by their keys: what one side alone changed is taken, what both changed otherwise clashes.
 * Without `base` a key that only one side has counts as added. Pure.
 */
export function mergeTables(sides: {
  readonly ours: Table;
  readonly theirs: Table;
  readonly base: Table | undefined;
}): TableMerge {
  const steps: MergeStep[] = [];
  const clashes: KeyPath[] = [];
  const merge = (path: KeyPath, ours: Table, theirs: Table, base: Table): Table => {
    const entries: [string, unknown][] = [];
    for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
      const at = [...path, key];
      const [o, t, b] = [own(ours, key), own(theirs, key), own(base, key)];
      if (isContainer(at) && isTable(o) && isTable(t)) {
        entries.push([key, merge(at, o, t, isTable(b) ? b : {})]);
        continue;
      }
      const taken = choose(at, { o, t, b });
      if (taken !== undefined) entries.push([key, taken]);
    }
    return Object.fromEntries(entries);
  };
  const choose = (path: KeyPath, { o, t, b }: { o: unknown; t: unknown; b: unknown }): unknown => {
    if (same(o, t)) return o;
    if (o === undefined && b === undefined) {
      steps.push({ kind: "add", path });
      return t;
    }
    if (t === undefined && b === undefined) return o;
    if (same(b, t)) return o;
    if (same(b, o)) {
      steps.push(t === undefined ? { kind: "remove", path } : { kind: "set", path });
      return t;
    }
    if (SETS.has(path.join(".")) && Array.isArray(o) && Array.isArray(t))
      return union(path, { o, t, b: Array.isArray(b) ? b : [] });
    clashes.push(path);
    return o;
  };
  const union = (path: KeyPath, { o, t, b }: { o: unknown[]; t: unknown[]; b: unknown[] }): unknown[] => {
    const has = (list: readonly unknown[], item: unknown) => list.some((other) => same(item, other));
    const removed = o.flatMap((item, index) => (!has(t, item) && has(b, item) ? [index] : []));
    const added = t.flatMap((item, index) => (has(o, item) || has(b, item) ? [] : [index]));
    steps.push({ kind: "elements", path, added, removed });
    return [...o.filter((_, index) => !removed.includes(index)), ...added.map((index) => t[index])];
  };
  return { merged: merge([], sides.ours, sides.theirs, sides.base ?? {}), steps, clashes };
}

/** Tables whose keys are independent of each other. A request or a variable is one value, however it is written. */
function isContainer(path: KeyPath): boolean {
  return path.length === 1 || (path.length === 2 && (path[0] === "services" || path[0] === "build"));
}

function own(table: Table, key: string): unknown {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** Whether two values say the same, however their keys are ordered. */
export function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_, member: unknown) =>
    isTable(member)
      ? Object.fromEntries(Object.entries(member).sort(([x], [y]) => (x < y ? -1 : 1)))
      : typeof member === "bigint"
        ? `${member}n`
        : member,
  );
}
