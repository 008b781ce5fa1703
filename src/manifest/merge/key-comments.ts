import type { TomlEntry, TomlPath } from "../toml-outline.ts";
import { type Lined, lined } from "./lined.ts";

/** A key that both sides have, and whole lines of comments above it that theirs alone have. */
export interface KeyComments {
  readonly path: TomlPath;
  readonly above: readonly string[];
}

/**
 * The text with what theirs say in comments on keys that it has: lines above them, and what stands behind a value. Where ours say
 * something else there that the origin doesn't, both stay. What is said of a key that is gone goes.
 */
export function withComments(
  text: string,
  comments: readonly KeyComments[],
  sides: { readonly theirs: Lined; readonly origin: Lined },
): string {
  const [theirs, origin] = [entriesOf(sides.theirs), entriesOf(sides.origin)];
  const now = lined(text);
  const entries = entriesOf(now);
  const lines = [...now.lines];
  const above = new Map<number, string[]>();
  for (const { path, above: fresh } of comments) {
    const entry = entries.get(keyOf(path));
    const source = theirs.get(keyOf(path));
    if (entry === undefined || source === undefined) continue;
    const [first, last] = [now.lineOf(entry.keyStart), now.lineOf(entry.valueEnd)];
    const eol = /\r?\n$/.exec(now.lines[last]!)?.[0] ?? "\n";
    const before = [...fresh];
    const known = behind(sides.origin, origin.get(keyOf(path)));
    const [ours, other] = [behind(now, entry), behind(sides.theirs, source)];
    if (other !== "" && other !== ours && other !== known) {
      if (ours === "" || ours === known) lines[last] = withBehind(now.lines[last]!, ours, other);
      else before.push(other + eol);
    }
    if (before.length > 0) above.set(first, [...(above.get(first) ?? []), ...before]);
  }
  return lines.flatMap((line, index) => [...(above.get(index) ?? []), line]).join("");
}

function entriesOf({ outline }: Lined): Map<string, TomlEntry> {
  return new Map(
    outline.entries.filter(({ nested }) => !nested).map((entry) => [keyOf(entry.path), entry] as const),
  );
}

function keyOf(path: TomlPath): string {
  return JSON.stringify(path);
}

/** The comment behind a value, from its `#`; empty where there is none. */
function behind({ text }: Lined, entry: TomlEntry | undefined): string {
  if (entry === undefined) return "";
  return /[ \t]*(#[^\r\n]*)?/y.exec(text.slice(entry.valueEnd))?.[1]?.trimEnd() ?? "";
}

/** A line with another comment at its end. */
function withBehind(line: string, comment: string, next: string): string {
  const content = line.replace(/\r?\n$/, "");
  const value = comment === "" ? content.trimEnd() : content.slice(0, content.lastIndexOf(comment)).trimEnd();
  return `${value} ${next}${line.slice(content.length)}`;
}
