import { UserError, userErrorOf } from "../../base/error.ts";
import { shellWord } from "../../manifest/install-command.ts";
import { parseRequest } from "../../manifest/request.ts";

/** Names that are shown. */
const SHOWN = 8;

/** What to do where `bothy run WORDS -- COMMAND` finds no such command: it is often an argument, and the program before it is missing. */
export function runHelp(words: readonly string[], programs: readonly string[]): string {
  const rest = programs.length - SHOWN;
  const shown = programs.slice(0, SHOWN).join(", ") || "no program";
  return `after -- stands a program, as in: bothy run ${words.join(" ")} -- ${programs[0] ?? "PROGRAM"} ...; these packages bring ${shown}${rest > 0 ? ` and ${rest} more` : ""}`;
}

/** An error of `bothy run WORDS`, where a word that is no package may be meant for the first one's program. */
export function dashesMissing(error: UserError, words: readonly string[]): UserError {
  const { code, message, reason, help, exitCode } = error;
  const [first = "", ...rest] = words;
  const isPackage = ["no-such-package", "bad-request"].includes(code) && rest.length > 0 && isRequest(first);
  if (!isPackage) return error;
  const program = parseRequest(first).name.replace(/^.*\//, "").replace(/\[.*$/, "");
  const line = `bothy run ${shellWord(first)} -- ${[program, ...rest].map(shellWord).join(" ")}`;
  return new UserError(code, message, {
    ...(reason === undefined ? {} : { reason }),
    help: `${help === undefined ? "" : `${help}\n`}what is for the program stands behind --, as in: ${line}`,
    exitCode,
    cause: error,
  });
}

/** A word of a command line in a message; what ends a sentence isn't of it. */
const WORD = String.raw`(?:'[^']*'|[\w@%+=:,./-]*[\w@%+=:/-])`;
const INSTALL = new RegExp(`bothy install((?: ${WORD})+)`, "g");
const UPGRADE = new RegExp(`( && )?bothy upgrade(?: (?!takes\\b)${WORD})*`, "g");

/** An error of a change of a project, with the commands it proposes as `bothy run WORDS` takes them. */
export function errorOfRun(error: UserError, words: readonly string[]): UserError {
  const { code, message, reason, exitCode } = error;
  const help = error.help
    ?.replace(UPGRADE, (_, after) => (after === undefined ? runLine(["--upgrade", ...words]) : ""))
    .replace(INSTALL, (whole, list: string) => {
      const offered = list.match(new RegExp(WORD, "g"))!.map((word) => word.replace(/^'(.*)'$/, "$1"));
      const others = offered.every(isRequest) ? instead(words, offered, message) : undefined;
      return others === undefined ? whole : runLine(others);
    });
  return new UserError(code, message, { reason, help, exitCode, cause: error });
}

/** The words with those that are offered in the places of what they are offered for: of the same name, else named in the message. */
function instead(words: readonly string[], offered: readonly string[], message: string): string[] {
  const names = words.map((word) => parseRequest(word).name);
  const said = new Set(message.split(/[^\w@+./-]+/));
  const result = [...words];
  for (const word of offered) {
    let place = names.indexOf(parseRequest(word).name);
    if (place === -1) place = names.findIndex((name) => names.length === 1 || said.has(name));
    if (place === -1) result.push(word);
    else result[place] = word;
  }
  return result;
}

function isRequest(word: string): boolean {
  return !word.startsWith("-") && userErrorOf(() => parseRequest(word)) === undefined;
}

function runLine(words: readonly string[]): string {
  return `bothy run ${words.map(shellWord).join(" ")}`;
}
