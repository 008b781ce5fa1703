import { parse, TomlError } from "smol-toml";
import { UserError } from "../base/error.ts";
import { suggest } from "../base/suggest.ts";
import { outlineToml, positionAt, type TomlOutline, type TomlPath } from "./toml-outline.ts";
import type { Place } from "./types.ts";

export interface TomlSource {
  readonly text: string;
  readonly file: string;
  readonly outline: TomlOutline;
}

/** Reads one table of a parsed TOML file; its errors are UserErrors that name file, line and column. */
export class TableReader {
  readonly #source: TomlSource;
  readonly #path: TomlPath;
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(source: TomlSource, path: TomlPath, values: Readonly<Record<string, unknown>>) {
    this.#source = source;
    this.#path = path;
    this.#values = values;
  }

  get keys(): readonly string[] {
    return Object.keys(this.#values);
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#values, key);
  }

  value(key: string): unknown {
    return this.has(key) ? this.#values[key] : undefined;
  }

  /** An error at a key of this table, at its value, or (undefined) at the table itself. */
  error(
    key: string | undefined,
    code: string,
    message: string,
    details: { at?: "key" | "value"; reason?: string | undefined; help?: string | undefined } = {},
  ): UserError {
    const path = key === undefined ? this.#path : [...this.#path, key];
    return this.errorAt(path, code, message, details);
  }

  errorAt(
    path: TomlPath,
    code: string,
    message: string,
    details: { at?: "key" | "value"; reason?: string | undefined; help?: string | undefined } = {},
  ): UserError {
    return errorAtPlace(this.#place(path, details.at), code, message, details);
  }

  /** Where a key of this table stands, or an item of the array at it. */
  place(key: string, item?: number): Place {
    return this.#place([...this.#path, key, ...(item === undefined ? [] : [item])]);
  }

  #place(path: TomlPath, at: "key" | "value" = "key"): Place {
    const { outline, text, file } = this.#source;
    const offset = (at === "value" ? outline.valueOffsetOf(path) : outline.offsetOf(path)) ?? 0;
    const { line, column } = positionAt(text, offset);
    return { file, line, column, text: text.split("\n")[line - 1]?.trim().slice(0, 200) ?? "" };
  }

  /** Refuses every key that is not in `known`. */
  onlyKeys(known: readonly string[]): void {
    const unknown = this.keys.find((key) => !known.includes(key));
    if (unknown === undefined) return;
    const near = suggest(unknown, known);
    const place = this.#path.length === 0 ? "" : ` in [${this.#path.join(".")}]`;
    throw this.error(unknown, "unknown-key", `unknown key ${JSON.stringify(unknown)}${place}`, {
      reason: `the keys there are ${known.join(", ")}`,
      help: near === undefined ? "remove it" : `did you mean ${JSON.stringify(near)}?`,
    });
  }

  /** The table at `key`; an empty one when it is absent. */
  table(key: string): TableReader {
    const value = this.value(key);
    if (value === undefined) return new TableReader(this.#source, [...this.#path, key], {});
    if (!isTable(value)) throw this.#mistyped(key, value, "a table");
    return new TableReader(this.#source, [...this.#path, key], value);
  }

  string(key: string): string | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (typeof value !== "string") throw this.#mistyped(key, value, "a string");
    if (value.includes("\0"))
      throw this.error(key, "bad-value", `${key} holds a NUL character`, { at: "value" });
    return value;
  }

  /** A string of one line that is not empty. */
  line(key: string): string | undefined {
    const value = this.string(key);
    if (value === undefined) return undefined;
    if (value.trim() === "" || /[\u0000-\u001f\u007f]/.test(value))
      throw this.error(key, "bad-value", `${key} must be one line of text`, { at: "value" });
    return value;
  }

  /** One of several strings. */
  choice<const T extends string>(key: string, choices: readonly T[]): T | undefined {
    const value = this.string(key);
    if (value === undefined) return undefined;
    const chosen = choices.find((choice) => choice === value);
    if (chosen === undefined) throw this.unknownChoice(key, value, choices);
    return chosen;
  }

  /** An error at the value of `key`, which is none of `choices`. */
  unknownChoice(key: string, value: string, choices: readonly string[]): UserError {
    const near = suggest(value, choices);
    return this.error(key, "bad-value", `there is no ${key} ${JSON.stringify(value)}`, {
      at: "value",
      reason: `there are ${choices.join(", ")}`,
      help: near === undefined ? `write one of them` : `did you mean ${JSON.stringify(near)}?`,
    });
  }

  boolean(key: string): boolean | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (typeof value !== "boolean") throw this.#mistyped(key, value, "true or false");
    return value;
  }

  integer(key: string, range: { readonly min: number; readonly max: number }): number | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (typeof value !== "number" || !Number.isInteger(value))
      throw this.#mistyped(key, value, "a whole number");
    if (value < range.min || value > range.max)
      throw this.error(key, "bad-value", `${key} must be from ${range.min} to ${range.max}`, { at: "value" });
    return value;
  }

  /** A number, with or without a fraction. */
  number(key: string, range: { readonly min: number; readonly max: number }): number | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (typeof value !== "number" || Number.isNaN(value)) throw this.#mistyped(key, value, "a number");
    if (value < range.min || value > range.max)
      throw this.error(key, "bad-value", `${key} must be from ${range.min} to ${range.max}`, { at: "value" });
    return value;
  }

  /** An array of different strings, each of which `check` finds nothing wrong with. */
  strings(
    key: string,
    check: (item: string) => { message: string; help?: string | undefined } | undefined,
  ): string[] | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw this.#mistyped(key, value, "an array of strings");
    const items: string[] = [];
    for (const [index, item] of value.entries()) {
      const path = [...this.#path, key, index];
      if (typeof item !== "string")
        throw this.errorAt(path, "bad-value", `${key} holds strings, not ${typeName(item)}`);
      const problem = items.includes(item)
        ? { message: `${JSON.stringify(item)} stands in ${key} twice` }
        : check(item);
      if (problem !== undefined)
        throw this.errorAt(path, "bad-value", problem.message, { help: problem.help });
      items.push(item);
    }
    return items;
  }

  #mistyped(key: string, value: unknown, expected: string): UserError {
    const quoted = typeof value === "number" || typeof value === "boolean" ? `"${value}"` : undefined;
    return this.error(
      key,
      "bad-value",
      `${JSON.stringify(key)} must be ${expected}, not ${typeName(value)}`,
      {
        at: "value",
        help:
          expected === "a string" && quoted !== undefined
            ? `write it in quotes: ${key} = ${quoted}`
            : undefined,
      },
    );
  }
}

/** A TOML text's root table. A UserError `code` for what is no TOML, as all of its readers' errors: `file:line:column:`. */
export function readToml(text: string, file: string, code: string): TableReader {
  try {
    const values = parse(text); // before the outline, which is of valid TOML alone
    return new TableReader({ text, file, outline: outlineToml(text) }, [], values);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const what = error.message.split("\n")[0]!.replace(/^Invalid TOML document: /, "");
    throw new UserError(code, `${file}:${error.line}:${error.column}: ${what}`, {
      reason: error.codeblock.trimEnd(),
      help: `mend line ${error.line} of ${file}`,
    });
  }
}

/** An error about what stands at a place in a manifest: `file:line:column: message`. */
export function errorAtPlace(
  { file, line, column, text }: Place,
  code: string,
  message: string,
  details: { readonly reason?: string | undefined; readonly help?: string | undefined } = {},
): UserError {
  return new UserError(code, `${file}:${line}:${column}: ${message}`, {
    reason: details.reason ?? `line ${line} is: ${text}`,
    help: details.help ?? `mend line ${line} of ${file}`,
  });
}

export function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

export function typeName(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  if (value instanceof Date) return "a date";
  if (typeof value === "object") return "a table";
  return typeof value === "string" ? "a string" : typeof value === "boolean" ? "true or false" : "a number";
}
