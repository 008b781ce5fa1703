import { isSystemError } from "../../base/error.ts";
import { hasWord } from "../../base/relevance.ts";
import type { Host } from "../../host/host.ts";
import { HEADER_BYTES, INDEX_MAGIC } from "./index-format.ts";

/** A package of an index, as far as searching needs it. `summary` is decoded when it is asked for. */
export interface SearchLine {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  /** The summary in lower case, byte by byte: to be compared with words that `foldedWord` made. */
  readonly folded: string;
}

/** The search section of a compact index: lines `name\tversion\tsummary`, sorted by name. */
export interface SearchText {
  /** Lines that have all of the words somewhere; words are lower case, and those of two letters are whole words. */
  find(words: readonly string[]): SearchLine[];
  /** Lines of packages of that name. */
  named(name: string): SearchLine[];
  /** Lines of packages whose name begins so. */
  beginning(prefix: string): SearchLine[];
  names(): Iterable<string>;
}

/**
 * Reads that section alone, a sixth of the file. Undefined when the file isn't there or is no whole index. Source of
 * the format: index-format.ts.
 */
export function readSearchText(host: Host, path: string): SearchText | undefined {
  const { openSync, readSync, fstatSync, closeSync } = host.fsSync;
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    if (readSync(file, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return undefined;
    if (header.toString("latin1", 0, INDEX_MAGIC.length) !== INDEX_MAGIC) return undefined;
    const start = header.readUInt32LE(INDEX_MAGIC.length + 20);
    const end = header.readUInt32LE(INDEX_MAGIC.length + 24);
    if (end !== fstatSync(file).size || start > end) return undefined;
    const data = Buffer.allocUnsafe(end - start);
    return readSync(file, data, 0, data.length, start) === data.length ? searchText(data) : undefined;
  } finally {
    closeSync(file);
  }
}

/** A word as the section's lower-case form has it: UTF-8 taken byte by byte. */
export function foldedWord(word: string): string {
  return Buffer.from(word.toLowerCase(), "utf8").toString("latin1");
}

/**
 * A copy with A to Z in lower case, four bytes at a time: a string of that size would keep the garbage collector busy for
 * longer than the search takes.
 */
function folded(data: Buffer): Buffer {
  const copy = new Int32Array(Math.ceil(data.length / 4));
  const bytes = Buffer.from(copy.buffer, 0, data.length);
  data.copy(bytes);
  for (let at = 0; at < copy.length; at++) {
    const four = copy[at]!;
    const low = four & 0x7f7f7f7f;
    // A byte's high bit says: at least A, more than Z, ASCII.
    const upper = ~four & ((low + 0x3f3f3f3f) ^ (low + 0x25252525)) & 0x80808080;
    if (upper !== 0) copy[at] = four | (upper >>> 2);
  }
  return bytes;
}

/** The section's text; `data` ends each line in a newline. */
export function searchText(data: Buffer): SearchText {
  let made: Buffer | undefined;
  const lower = (): Buffer => {
    made ??= folded(data);
    return made;
  };
  const lineAt = (start: number): { line: SearchLine; next: number } => {
    const newline = data.indexOf(10, start);
    const end = newline === -1 ? data.length : newline;
    const nameEnd = data.indexOf(9, start);
    const versionEnd = () => data.indexOf(9, nameEnd + 1);
    return {
      line: {
        name: data.toString("latin1", start, nameEnd),
        get version() {
          return data.toString("latin1", nameEnd + 1, versionEnd());
        },
        get summary() {
          return data.toString("utf8", versionEnd() + 1, end);
        },
        get folded() {
          return lower().toString("latin1", versionEnd() + 1, end);
        },
      },
      next: end + 1,
    };
  };
  const beginning = (prefix: string): SearchLine[] => {
    const found: SearchLine[] = [];
    for (let at = lowerBound(data, prefix); at < data.length; ) {
      if (data.toString("latin1", at, at + prefix.length) !== prefix) break;
      const { line, next } = lineAt(at);
      found.push(line);
      at = next;
    }
    return found;
  };
  return {
    find(words) {
      const wanted = words.map(foldedWord);
      const [rarest] = [...wanted].sort((a, b) => b.length - a.length);
      if (rarest === undefined) return [];
      const text = lower();
      const first = Buffer.from(rarest, "latin1");
      const found: SearchLine[] = [];
      for (let at = text.indexOf(first); at !== -1; ) {
        const end = text.indexOf(10, at);
        const next = end === -1 ? text.length : end;
        const start = text.lastIndexOf(10, at) + 1;
        const whole = text.toString("latin1", start, next);
        if (wanted.every((word) => (word.length > 2 ? whole.includes(word) : hasWord(whole, word))))
          found.push(lineAt(start).line);
        at = text.indexOf(first, next);
      }
      return found;
    },
    named: (name) => beginning(`${name}\t`),
    beginning,
    *names() {
      for (let at = 0; at < data.length; ) {
        yield data.toString("latin1", at, data.indexOf(9, at));
        const newline = data.indexOf(10, at);
        at = newline === -1 ? data.length : newline + 1;
      }
    },
  };
}

/** The start of the first line that is not before `text`. A tab is less than what names are made of. */
function lowerBound(data: Buffer, text: string): number {
  const wanted = Buffer.from(text, "latin1");
  let low = 0;
  let high = data.length;
  while (low < high) {
    const middle = data.lastIndexOf(10, Math.max(0, ((low + high) >>> 1) - 1)) + 1;
    const start = middle < low ? low : middle;
    const end = data.indexOf(10, start);
    const next = end === -1 ? data.length : end + 1;
    if (data.compare(wanted, 0, wanted.length, start, Math.min(start + wanted.length, next)) < 0) low = next;
    else high = start;
  }
  return low;
}
