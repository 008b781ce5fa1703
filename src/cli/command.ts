import { buildCommand, type Command, type CommandContext } from "@stricli/core";
import type { CommonFlags, Handler } from "./call.ts";
import type { Argument, BooleanFlag, CommandSpec, FlagSpecs, TextFlag } from "./command-spec.ts";
import { helpText, usageLine } from "./help.ts";
import { perform } from "./perform.ts";

type FlagValues<S extends FlagSpecs> = {
  readonly [K in keyof S]: S[K] extends BooleanFlag ? boolean | undefined : string | undefined;
};

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
    docs: { brief: spec.brief },
  });
  const { brief, about, examples, args = [] } = spec;
  const own: CommandSpec = { brief, about, examples, flags, args };
  const shown: Command<CommandContext> = {
    ...made,
    formatUsageLine: ({ prefix }) => usageLine(prefix, own),
    formatHelp: ({ prefix }) => `${helpText(prefix, own)}\n`,
  };
  SPECS.set(shown, own);
  return shown;
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
