import type { Argument, BooleanFlag, CommandSpec, TextFlag } from "./command-spec.ts";

/** A command's flags that are for people, by their names. */
export function shownFlags({ flags }: CommandSpec): [name: string, flag: BooleanFlag | TextFlag][] {
  return Object.entries(flags).filter(([, flag]) => !flag.hidden);
}

/** `--dry-run` for `dryRun`. */
export function optionName(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** `bothy upgrade [--group NAME] [-d DIR] [name]...`; `command`: all its words, `bothy` first. */
export function usageLine(command: readonly string[], spec: CommandSpec): string {
  const options = shownFlags(spec).map(([name, flag]) => `[${optionWord(name, flag, true)}]`);
  return [...command, ...options, ...spec.args.map(argumentWord)].join(" ");
}

/** What `bothy help COMMAND` prints, without a newline at the end. */
export function helpText(command: readonly string[], spec: CommandSpec): string {
  const options = shownFlags(spec).map(([name, flag]): [string, string] => [
    `${flag.letter === undefined ? "    " : `-${flag.letter}, `}${optionWord(name, flag, false)}`,
    flag.brief,
  ]);
  return [
    `USAGE\n  ${usageLine(command, spec)}`,
    spec.about,
    table("EXAMPLES", spec.examples),
    ...(spec.args.length === 0
      ? []
      : [
          table(
            "ARGUMENTS",
            spec.args.map((argument) => [argumentWord(argument), argument.brief]),
          ),
        ]),
    table("OPTIONS", [...options, ["-h, --help", "Show this"]]),
  ].join("\n\n");
}

/** Lines in two columns below a heading. */
export function table(heading: string, lines: readonly (readonly [left: string, right: string])[]): string {
  const width = Math.max(...lines.map(([left]) => left.length));
  return [heading, ...lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd())].join("\n");
}

function optionWord(name: string, flag: BooleanFlag | TextFlag, short: boolean): string {
  const option = short && flag.letter !== undefined ? `-${flag.letter}` : optionName(name);
  if (flag.kind === "boolean") return option;
  return flag.inferEmpty ? `${option}[=${flag.placeholder}]` : `${option} ${flag.placeholder}`;
}

function argumentWord({ placeholder, optional, repeats, completes }: Argument): string {
  const dots = repeats ? "..." : "";
  if (completes === "program") return `[-- ${placeholder}${dots}]`;
  return `${optional ? `[${placeholder}]` : `<${placeholder}>`}${dots}`;
}
