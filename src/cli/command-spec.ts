/**
 * What a shell may complete a word to: these words; names of the catalog; requests, services and generations of the project;
 * settings; folders; programs with their own words.
 */
export type Completes =
  | readonly string[]
  | "package"
  | "request"
  | "service"
  | "generation"
  | "setting"
  | "directory"
  | "program";

export interface BooleanFlag {
  readonly kind: "boolean";
  readonly brief: string;
  /** `f` for `-f`. */
  readonly letter?: string;
  /** What bothy's own texts use: it is in no help. */
  readonly hidden?: true;
}

export interface TextFlag {
  readonly kind: "text";
  readonly brief: string;
  readonly placeholder: string;
  /** `n` for `-n`. */
  readonly letter?: string;
  readonly hidden?: true;
  /** `--print` alone means `--print=`. */
  readonly inferEmpty?: true;
  readonly completes?: Completes;
}

export type FlagSpecs = Readonly<Record<string, BooleanFlag | TextFlag>>;

/** What the words after a command stand for; the last may repeat. */
export interface Argument {
  readonly placeholder: string;
  readonly brief: string;
  readonly optional?: true;
  readonly repeats?: true;
  readonly completes?: Completes;
}

/** What a command says of itself, for its help, its manual page and the completions of shells. */
export interface CommandSpec {
  /** One line for the list of commands. */
  readonly brief: string;
  /** A sentence or two more. */
  readonly about: string;
  /** Command lines with what they do, `[line, meaning]`. */
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  /** Those that every command takes among them. */
  readonly flags: FlagSpecs;
  readonly args: readonly Argument[];
}
