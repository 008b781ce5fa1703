/**
 * Where the keys and values of a TOML text stand. A parser gives the values and no places; errors and edits need the
 * places. The text must be valid TOML (parse it first): nothing is checked here again.
 */

/** Keys, and numbers for elements of arrays. */
export type TomlPath = readonly (string | number)[];

/** One `key = value`, or one element of an array. Offsets in UTF-16 code units. */
export interface TomlEntry {
  readonly path: TomlPath;
  /** First character of the key (of the whole dotted key); of the value for elements. */
  readonly keyStart: number;
  readonly valueStart: number;
  /** After the value's last character. */
  readonly valueEnd: number;
  readonly kind: "value" | "inline-table" | "array";
  /** Stands inside an inline table or an array, not on a line of its own. */
  readonly nested: boolean;
}

/** One `[table]` or `[[array of tables]]` line. */
export interface TomlHeader {
  readonly path: TomlPath;
  readonly start: number;
  /** After the closing brackets. */
  readonly end: number;
}

export interface TomlOutline {
  readonly entries: readonly TomlEntry[];
  readonly headers: readonly TomlHeader[];
  /** The first place at which a path is named: as an entry, a header or the beginning of a dotted key. */
  offsetOf(path: TomlPath): number | undefined;
  /** Where the path's value begins; the key's place for a table. */
  valueOffsetOf(path: TomlPath): number | undefined;
}

export function outlineToml(text: string): TomlOutline {
  const scanner = new Scanner(text);
  scanner.document();
  const { entries, headers, places } = scanner;
  const values = new Map(entries.map((entry) => [pathKey(entry.path), entry.valueStart]));
  return {
    entries,
    headers,
    offsetOf: (path) => places.get(pathKey(path)),
    valueOffsetOf: (path) => values.get(pathKey(path)) ?? places.get(pathKey(path)),
  };
}

/** Line and column, both from 1, of an offset. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", lineStart)) {
    line++;
    lineStart = at + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

function pathKey(path: TomlPath): string {
  return JSON.stringify(path);
}

interface Key {
  readonly parts: readonly string[];
  /** Where each part begins. */
  readonly starts: readonly number[];
}

class Scanner {
  readonly entries: TomlEntry[] = [];
  readonly headers: TomlHeader[] = [];
  readonly places = new Map<string, number>();
  readonly #text: string;
  readonly #elements = new Map<string, number>();
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    if (text.startsWith("\ufeff")) this.#at = 1;
  }

  document(): void {
    let table: TomlPath = [];
    for (this.#blank(); this.#at < this.#text.length; this.#blank()) {
      if (this.#text[this.#at] === "[") table = this.#header();
      else this.#pair(table, false);
    }
  }

  #header(): TomlPath {
    const start = this.#at;
    const array = this.#text.startsWith("[[", start);
    this.#at += array ? 2 : 1;
    this.#space();
    const key = this.#key();
    this.#space();
    this.#at += array ? 2 : 1;
    const path: (string | number)[] = [];
    for (const [index, part] of key.parts.entries()) {
      path.push(part);
      this.#note(path, key.starts[index]!);
      const last = index === key.parts.length - 1;
      const count = this.#elements.get(pathKey(path));
      if (last && array) {
        this.#elements.set(pathKey(path), (count ?? 0) + 1);
        path.push(count ?? 0);
        this.#note(path, start);
      } else if (count !== undefined) path.push(count - 1);
    }
    this.headers.push({ path: [...path], start, end: this.#at });
    return path;
  }

  #pair(table: TomlPath, nested: boolean): void {
    const key = this.#key();
    const keyStart = key.starts[0]!;
    const path = [...table];
    for (const [index, part] of key.parts.entries()) {
      path.push(part);
      this.#note(path, key.starts[index]!);
    }
    this.#space();
    this.#at++; // =
    this.#space();
    this.#value(path, keyStart, nested);
  }

  #value(path: TomlPath, keyStart: number, nested: boolean): void {
    const valueStart = this.#at;
    const first = this.#text[this.#at];
    const index = this.entries.length;
    let kind: TomlEntry["kind"] = "value";
    if (first === '"' || first === "'") this.#string();
    else if (first === "[") {
      kind = "array";
      this.#at++;
      for (let element = 0; this.#next("]"); element++) {
        this.#note([...path, element], this.#at);
        this.#value([...path, element], this.#at, true);
      }
    } else if (first === "{") {
      kind = "inline-table";
      this.#at++;
      while (this.#next("}")) this.#pair(path, true);
    } else this.#bare();
    this.entries.splice(index, 0, { path, keyStart, valueStart, valueEnd: this.#at, kind, nested });
  }

  /** Whether another item follows in an array or inline table; goes to it, or past the closing character. */
  #next(closing: string): boolean {
    this.#blank();
    if (this.#text[this.#at] === ",") {
      this.#at++;
      this.#blank();
    }
    if (this.#text[this.#at] !== closing && this.#at < this.#text.length) return true;
    this.#at++;
    return false;
  }

  #key(): Key {
    const parts: string[] = [];
    const starts: number[] = [];
    for (;;) {
      starts.push(this.#at);
      const first = this.#text[this.#at];
      if (first === '"' || first === "'") {
        const start = this.#at;
        this.#string();
        const body = this.#text.slice(start + 1, this.#at - 1);
        parts.push(first === '"' ? unescapeBasic(body) : body);
      } else {
        const match = /[A-Za-z0-9_-]+/y;
        match.lastIndex = this.#at;
        const bare = match.exec(this.#text)?.[0];
        if (bare === undefined) throw new Error(`no key at offset ${this.#at}: the text is not valid TOML`);
        parts.push(bare);
        this.#at += bare.length;
      }
      this.#space();
      if (this.#text[this.#at] !== ".") return { parts, starts };
      this.#at++;
      this.#space();
    }
  }

  #string(): void {
    const quote = this.#text[this.#at]!;
    const long = this.#text.startsWith(quote.repeat(3), this.#at);
    this.#at += long ? 3 : 1;
    while (this.#at < this.#text.length) {
      if (this.#text[this.#at] === "\\" && quote === '"') this.#at += 2;
      else if (!long && this.#text[this.#at] === quote) break;
      else if (long && this.#text.startsWith(quote.repeat(3), this.#at)) {
        // Up to two more quotes belong to the string: `""""a"""""`.
        while (this.#text[this.#at + 3] === quote) this.#at++;
        break;
      } else this.#at++;
    }
    this.#at += long ? 3 : 1;
  }

  /** Numbers, booleans, dates; a date and its time may be parted by one space. */
  #bare(): void {
    const match = /\d{4}-\d{2}-\d{2} \d{2}:[^\s,\]}#]*|[^\s,\]}#]+/y;
    match.lastIndex = this.#at;
    this.#at += match.exec(this.#text)?.[0].length ?? 1;
  }

  #space(): void {
    while (this.#text[this.#at] === " " || this.#text[this.#at] === "\t") this.#at++;
  }

  /** Spaces, line ends and comments. */
  #blank(): void {
    for (;;) {
      const character = this.#text[this.#at];
      if (character === "#") {
        const end = this.#text.indexOf("\n", this.#at);
        this.#at = end === -1 ? this.#text.length : end;
      } else if (character === " " || character === "\t" || character === "\n" || character === "\r")
        this.#at++;
      else return;
    }
  }

  #note(path: TomlPath, offset: number): void {
    const key = pathKey(path);
    if (!this.places.has(key)) this.places.set(key, offset);
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  e: "\u001b",
};

/** A basic string's escapes (TOML 1.1, "String"). */
function unescapeBasic(body: string): string {
  return body.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|(.))/g,
    (_, u, U, x, one) => {
      const code = u ?? U ?? x;
      return code === undefined ? (ESCAPES[one] ?? one) : String.fromCodePoint(Number.parseInt(code, 16));
    },
  );
}
