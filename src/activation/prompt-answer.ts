import { join } from "node:path";
import { quoteFish, quoteSh } from "./quote.ts";

/** What a prompt hook is to do about the project that its shell is in. */
export type PromptAnswer =
  /** Put the texts of this id in force; valid while they and the environment are there. */
  | { readonly kind: "activate"; readonly id: string; readonly texts: string; readonly environment: string }
  /** Say this once, and leave what is in force in force. */
  | { readonly kind: "tell"; readonly id: string; readonly text: string }
  /** `leave`: what is in force by the hook goes. `none`: nothing. */
  | { readonly kind: "leave" | "none"; readonly id: string };

/** A file that the answer depends on. */
export interface Watched {
  readonly path: string;
  /** Beside the answer, with the file's time; absent: the file must not be there. */
  readonly stamp?: string;
  /** Whole seconds since 1970: fish before 3.6 can compare nothing finer, and every fish compares them faster than stamps. */
  readonly seconds?: number;
  /** Changed so shortly before that it may change again within the second. */
  readonly isYoung?: boolean;
}

/** The file whose presence beside an answer says that it holds. */
export function answerMark(id: string): string {
  return `valid-${id}`;
}

/** The file whose presence beside an activation's texts says that they are those of this id. */
export function textsMark(id: string): string {
  return `texts-${id}`;
}

/**
 * `answer.sh` and `answer.fish`: set what the hook reads, and define `_bothy_hook_fresh`, whose status says whether the answer still
 * holds. Starts no process. fish asks again when files are no longer young: before 3.6 it may have missed a change, and its tests are slow.
 */
export function answerFiles(
  answer: PromptAnswer,
  options: { readonly folder: string; readonly watched: readonly Watched[] },
): Record<"answer.sh" | "answer.fish", string> {
  const text = answer.kind === "tell" ? answer.text : "";
  return {
    "answer.sh": `_bothy_hook_kind=${answer.kind} _bothy_hook_id=${quoteSh(answer.id)} _bothy_hook_text=${quoteSh(text)}
_bothy_hook_fresh() {
  ${posixTests(answer, options).join(" &&\n    ")}
}
`,
    "answer.fish": `set -g _bothy_hook_kind ${answer.kind}
set -g _bothy_hook_id ${quoteFish(answer.id)}
set -g _bothy_hook_text ${quoteFish(text)}
function _bothy_hook_fresh
    ${fishTests(answer, options).join("\n    ")}
end
`,
  };
}

function present(answer: PromptAnswer, folder: string): [flag: string, path: string][] {
  const marks: [string, string][] = [["-f", join(folder, answerMark(answer.id))]];
  if (answer.kind === "activate")
    marks.push(["-f", join(answer.texts, textsMark(answer.id))], ["-d", join(answer.environment, "bin")]);
  return marks;
}

function posixTests(answer: PromptAnswer, { folder, watched }: Parameters<typeof answerFiles>[1]): string[] {
  const tests = present(answer, folder).map(([flag, path]) => `[ ${flag} ${quoteSh(path)} ]`);
  for (const { path, stamp } of watched) {
    const file = quoteSh(path);
    if (stamp === undefined) tests.push(`! [ -e ${file} ]`);
    else {
      const mark = quoteSh(join(folder, stamp));
      tests.push(`[ -e ${file} ]`, `! [ ${file} -nt ${mark} ]`, `! [ ${file} -ot ${mark} ]`);
    }
  }
  return tests;
}

function fishTests(answer: PromptAnswer, { folder, watched }: Parameters<typeof answerFiles>[1]): string[] {
  const tests = present(answer, folder).map(([flag, path]) => `test ${flag} ${quoteFish(path)}`);
  for (const { path, stamp } of watched)
    if (stamp === undefined) tests.push(`not test -e ${quoteFish(path)}`);
  const lines = tests.map((line) => `${line}; or return 1`);
  const stamped = watched.filter(({ stamp }) => stamp !== undefined);
  if (stamped.length === 0) return lines;
  lines.push(
    "builtin -q path; or return 0",
    `set -l times (path mtime -- ${stamped.map(({ path }) => quoteFish(path)).join(" ")})`,
    `test "$times" = '${stamped.map(({ seconds }) => seconds).join(" ")}'; or return 1`,
  );
  const young = stamped.filter(({ isYoung }) => isYoung).sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0));
  if (young[0] === undefined) return lines;
  lines.push("if set -q _bothy_hook_exact");
  for (const { path, stamp } of young) {
    const [file, mark] = [quoteFish(path), quoteFish(join(folder, stamp!))];
    lines.push(`    not test ${file} -nt ${mark}; and not test ${file} -ot ${mark}; or return 1`);
  }
  lines.push(
    "end",
    `set -l age (path mtime -R -- ${quoteFish(young[0].path)})`,
    'test "$age" -le 2; or return 1',
  );
  return lines;
}
