import { buildCommand, type Command, type CommandContext } from "@stricli/core";
import type { CommonFlags, Handler } from "./call.ts";
import { perform } from "./perform.ts";

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
}

export interface TextFlag {
  readonly kind: "text";
  readonly brief: string;
  readonly placeholder: string;
  /** `n` for `-n`. */
  readonly letter?: string;
  /** `--print` alone means `--print=`. */
  readonly inferEmpty?: true;
  readonly completes?: Completes;
}

export type FlagSpecs = Readonly<Record<string, BooleanFlag | TextFlag>>;

type FlagValues<S extends FlagSpecs> = {
  readonly [K in keyof S]: S[K] extends BooleanFlag ? boolean | undefined : string | undefined;
};

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

const SPECS = new WeakMap<object, CommandSpec>();

/** What `command` was given for it; undefined for what it didn't make. */
export function specOf(made: object): CommandSpec | undefined {
  return SPECS.get(made);
}

/** What every command takes. */
const COMMON = {
  directory: {
    kind: "text",
    brief: "Work as if started in DIR",
    placeholder: "DIR",
    letter: "d",
    completes: "directory",
  },
  json: { kind: "boolean", brief: "Print JSON" },
  quiet: { kind: "boolean", brief: "Show no progress", letter: "q" },
} as const satisfies FlagSpecs & Readonly<Record<keyof CommonFlags, unknown>>;

export const OFFLINE = { kind: "boolean", brief: "Open no socket; use what is here already" } as const;
export const LOCKED = { kind: "boolean", brief: "Fail where bothy.lock would have to change" } as const;

/** A command as stricli knows it: what it takes, what its help says, and where its handler is loaded from when it runs. */
export function command<const S extends FlagSpecs>(
  spec: Pick<CommandSpec, "brief" | "about" | "examples"> & {
    readonly flags?: S;
    readonly args?: readonly Argument[];
    readonly load: () => Promise<Handler<FlagValues<S>>>;
  },
): Command<CommandContext> {
  const flags: FlagSpecs = { ...spec.flags, ...COMMON };
  const parameters = {
    flags: Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, stricliFlag(flag)])),
    aliases: Object.fromEntries(
      Object.entries(flags).flatMap(([name, { letter }]) => (letter === undefined ? [] : [[letter, name]])),
    ),
    positional: positional(spec.args ?? []),
  };
  const made = buildCommand<Record<string, unknown>, string[], CommandContext>({
    loader:
      async () =>
      (values, ...args) =>
        perform(spec.load as () => Promise<Handler<unknown>>, values as unknown as CommonFlags, args),
    parameters: parameters as never,
    docs: { brief: spec.brief, fullDescription: `${spec.about}\n\n${examples(spec.examples)}` },
  });
  const { brief, about, examples: shown, args = [] } = spec;
  SPECS.set(made, { brief, about, examples: shown, flags, args });
  return made;
}

export function examples(lines: readonly (readonly [line: string, meaning: string])[]): string {
  const width = Math.max(...lines.map(([line]) => line.length));
  return ["EXAMPLES", ...lines.map(([line, meaning]) => `  ${line.padEnd(width)}  ${meaning}`)].join("\n");
}

function stricliFlag(flag: BooleanFlag | TextFlag): object {
  if (flag.kind === "boolean")
    return { kind: "boolean", brief: flag.brief, optional: true, withNegated: false };
  return {
    kind: "parsed",
    parse: String,
    brief: flag.brief,
    placeholder: flag.placeholder,
    optional: true,
    ...(flag.inferEmpty ? { inferEmpty: true } : {}),
  };
}

function positional(args: readonly Argument[]): object {
  const last = args.at(-1);
  const parameter = ({ placeholder, brief, optional }: Argument) => ({
    placeholder,
    brief,
    parse: String,
    ...(optional ? { optional: true } : {}),
  });
  if (last?.repeats === true && args.length === 1)
    return { kind: "array", parameter: parameter(last), minimum: last.optional ? 0 : 1 };
  return { kind: "tuple", parameters: args.map(parameter) };
}
