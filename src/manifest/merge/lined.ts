import { outlineToml, type TomlOutline } from "../toml-outline.ts";

/** A text with what its lines hold. */
export interface Lined {
  readonly text: string;
  /** With their ends. */
  readonly lines: readonly string[];
  readonly outline: TomlOutline;
  /** What ends its lines, as the first one shows. */
  readonly lineEnd: "\n" | "\r\n";
  /** The line that an offset is in, from 0. */
  lineOf(offset: number): number;
}

/** `text` must be valid TOML. */
export function lined(text: string): Lined {
  const lines = text === "" ? [] : text.split(/(?<=\n)/);
  const ends: number[] = [];
  for (const line of lines) ends.push((ends.at(-1) ?? 0) + line.length);
  const lineOf = (offset: number): number => {
    let [low, high] = [0, Math.max(0, lines.length - 1)];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const lineEnd = lines[0]?.endsWith("\r\n") ? "\r\n" : "\n";
  return { text, lines, outline: outlineToml(text), lineEnd, lineOf };
}
