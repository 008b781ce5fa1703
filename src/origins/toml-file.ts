import { brokenFile } from "./collect.ts";

/** A table of a TOML or JSON file, not looked into yet. */
export type Table = Readonly<Record<string, unknown>>;

export async function readToml(file: string, text: string): Promise<Table> {
  const { parse } = await import("smol-toml");
  try {
    return parse(text);
  } catch (error) {
    throw brokenFile(file, error);
  }
}

/** JSON, with comments and commas at ends where `loose`. */
export function readJson(file: string, text: string, loose = false): Table {
  const plain = loose
    ? text.replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, "$1").replace(/,(\s*[}\]])/g, "$1")
    : text;
  try {
    const value: unknown = JSON.parse(plain.replace(/^\uFEFF/, ""));
    return table(value);
  } catch (error) {
    throw brokenFile(file, error);
  }
}

/** The value as a table; an empty one where it is none. */
export function table(value: unknown): Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Table) : {};
}

/** The table at a path of names. */
export function tableAt(from: Table, ...path: string[]): Table {
  return path.reduce((inner, name) => table(inner[name]), from);
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
