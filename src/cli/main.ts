import {
  AliasNotFoundError,
  buildApplication,
  FlagNotFoundError,
  run,
  text_en,
  UnsatisfiedPositionalError,
} from "@stricli/core";
import { UserError } from "../base/error.ts";
import { suggest } from "../base/suggest.ts";
import { usageError } from "./failure.ts";
import { fail } from "./perform.ts";
import { root } from "./routes.ts";

/** The command line: `process.argv` in, exit status out. */
async function main(): Promise<void> {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return; // the reader has had enough
    process.exit(fail(unwritableOutput(error), false));
  });
  process.stderr.on("error", () => {}); // work goes on where nobody reads what it does
  const inputs = commandFirst(process.argv.slice(2));
  const problems: unknown[] = [];
  const problem = (error: unknown) => {
    problems.push(error);
    return "";
  };
  const application = buildApplication(root, {
    name: "bothy",
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
    documentation: { disableAnsiColor: true, useAliasInUsageLine: true },
    localization: {
      text: {
        ...text_en,
        exceptionWhileParsingArguments: (error) =>
          problem(usageError(sentence(argumentProblem(error)), helpFor(inputs))),
        exceptionWhileLoadingCommandFunction: problem,
        exceptionWhileLoadingCommandContext: problem,
        exceptionWhileRunningCommand: problem,
        commandErrorResult: problem,
        noCommandRegisteredForInput: ({ input }) => problem(unknownCommand(input, inputs)),
      },
    },
  });
  const io = { stdout: process.stdout, stderr: { write: () => {} }, env: process.env };
  await run(application, inputs, { process: io });
  const first = problems[0];
  if (first !== undefined) process.exitCode = fail(first, inputs.includes("--json"));
}

/** `bothy -d DIR list` as `bothy list -d DIR`, and `bothy help list` as `bothy list --help`. */
function commandFirst(args: readonly string[]): string[] {
  let at = 0;
  while (at < args.length) {
    const arg = args[at]!;
    if (arg === "-d" || arg === "--directory") at += 2;
    else if (/^(?:--json|--quiet|-q|--directory=.*)$/s.test(arg)) at += 1;
    else break;
  }
  const leading = args.slice(0, at);
  const rest = dashesKept(args.slice(at));
  if (rest[0] === "--version" || rest[0] === "-V") return ["version", ...leading];
  if (rest[0] === "help") return [...rest.slice(1).filter((word) => !word.startsWith("-")), "--help"];
  if (leading.length === 0 || rest.length === 0) return [...rest];
  const words = rest.findIndex((word) => word.startsWith("-"));
  const split = words === -1 ? rest.length : words;
  return [...rest.slice(0, split), ...leading, ...rest.slice(split)];
}

/** The parser takes a `--` away; `run` needs to know what stood before it and what behind. */
function dashesKept(args: readonly string[]): readonly string[] {
  const dashes = args.indexOf("--");
  return args[0] === "run" && dashes !== -1 ? args.toSpliced(dashes, 0, "--") : args;
}

/** Names that other tools of the kind have for what bothy does. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  ...{ add: "install", remove: "uninstall", rm: "uninstall", ls: "list", update: "upgrade" },
  ...{ shell: "activate", develop: "activate", exec: "activate -- COMMAND", info: "show" },
  ...{ up: "services start", down: "services stop", ps: "services status", logs: "services logs" },
};

/** What there is instead, among the commands of the group that was asked: names that begin so, else one that is a slip of the finger away. */
function unknownCommand(input: string, inputs: readonly string[]): UserError {
  const [first = ""] = inputs;
  const group = first === input ? undefined : first;
  const entries = (group === undefined ? root : groupOf(group))?.getAllEntries() ?? [];
  const names = entries.map(({ name }) => name.original);
  const whole = (name: string) => ["bothy", group, name].filter((word) => word !== undefined).join(" ");
  const usual = group === undefined ? ELSEWHERE[input] : undefined;
  if (usual !== undefined) return usageError(`there is no command ${input}`, `it is \`bothy ${usual}\` here`);
  const begun = names.filter((name) => name.startsWith(input));
  const near = begun.length === 0 || begun.length > 3 ? suggest(input, names) : undefined;
  const likely = near === undefined ? begun.slice(0, 3) : [near];
  return usageError(
    `there is no command ${group === undefined ? input : `${group} ${input}`}`,
    likely.length === 0
      ? `\`${whole("").trim().replace("bothy", "bothy help")}\` lists ${group === undefined ? "all commands" : "its commands"}`
      : `did you mean ${likely.map((name) => `\`${whole(name)}\``).join(" or ")}?`,
  );
}

/** The group of commands of that name. */
function groupOf(name: string): typeof root | undefined {
  const target = root.getAllEntries().find((entry) => entry.name.original === name)?.target;
  return target !== undefined && "getAllEntries" in target ? target : undefined;
}

function argumentProblem(error: unknown): string {
  if (error instanceof FlagNotFoundError) {
    const near = suggest(error.input, error.corrections);
    return `there is no option --${error.input}${near === undefined ? "" : `; did you mean --${near}?`}`;
  }
  if (error instanceof UnsatisfiedPositionalError) return `${error.placeholder} is missing`;
  if (error instanceof AliasNotFoundError) return `there is no option -${error.input}`;
  return error instanceof Error ? error.message : String(error);
}

function unwritableOutput(error: NodeJS.ErrnoException): UserError {
  return new UserError("output-failed", "can't write to standard output", {
    reason: error.message,
    help: "what was asked for is done; see where the output goes",
    cause: error,
  });
}

function sentence(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function helpFor(inputs: readonly string[]): string {
  const options = inputs.findIndex((word) => word.startsWith("-"));
  const [name = "", sub = ""] = options === -1 ? inputs : inputs.slice(0, options);
  if (name === "run" && options > 1)
    return `the program's own options stand behind --, as in: bothy run ${inputs.slice(1, options).join(" ")} -- ${sub.replace(/^.*:|@.*$/g, "")} ${inputs[options]}`;
  const path = groupOf(name) === undefined ? name : `${name} ${sub}`.trim();
  return `\`bothy help ${path}\` shows what it takes`;
}

await main();
