import type { NewRequest } from "../manifest/request.ts";

/** Where something was said: a file of another tool, relative to the project, and a line (from 1) where there is one. */
export interface Origin {
  readonly file: string;
  readonly line?: number;
}

/** What a file asks for that bothy can serve. */
export interface Wish {
  readonly request: NewRequest;
  readonly origin: Origin;
  /** How it differs from what the file says. */
  readonly note?: string;
  /** Only where nobody else says which version: a file that merely shows that the tool is in use. */
  readonly weak?: true;
}

/** What a file asks for that bothy can't serve. */
export interface Left {
  readonly origin: Origin;
  /** As the file has it. */
  readonly text: string;
  readonly why: string;
  /** What to do. */
  readonly help: string;
}

export interface Reading {
  readonly wishes: readonly Wish[];
  readonly left: readonly Left[];
}

/** A file's text, by its path relative to the project; undefined where there is none. */
export type ReadFile = (path: string) => string | undefined;

/** Reads one kind of file. Pure but for `read`. Throws a UserError `bad-origin` for a file that is broken. */
export type OriginReader = (file: string, text: string, read: ReadFile) => Reading | Promise<Reading>;
