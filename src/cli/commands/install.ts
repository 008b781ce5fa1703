import { overIncluded } from "../../environment/composition/over-included.ts";
import { changeProject, readProject } from "../../environment/project/change-project.ts";
import { openProject } from "../../environment/project/project.ts";
import type { Project } from "../../environment/project/project-types.ts";
import type { Context } from "../../host/context.ts";
import { addRequests } from "../../manifest/edit.ts";
import { formatRequest, type NewRequest, parseRequest, relocationProblem } from "../../manifest/request.ts";
import type { Relocation } from "../../manifest/types.ts";
import { parseUrlWord, type UrlWord } from "../../manifest/url-request.ts";
import { type Answer, say } from "../answer.ts";
import type { Call } from "../call.ts";
import { dependencies } from "../dependencies.ts";
import { usageError } from "../failure.ts";
import { changeSummary, installed, installedTable, movedBeside, outcomeData } from "../outcome.ts";

interface Flags {
  readonly group?: string | undefined;
  readonly relocation?: string | undefined;
  readonly locked?: boolean | undefined;
}

/** `bothy install [REQUEST ...]`: manifest, lock and environment together, or nothing. */
export async function install({ ctx }: Call, flags: Flags, words: readonly string[]): Promise<Answer> {
  const asked = words.map((word) => parseUrlWord(word) ?? requestOf(word, flags));
  refuseTwice(asked.flatMap((one) => ("kind" in one ? [] : [one])));
  const project = await openProject(ctx.host.cwd, ctx);
  const requests = await withFiles(asked, { project, flags }, ctx);
  const edit = async (text: string) =>
    addRequests(text, await overIncluded(requests, text, project, ctx)).text;
  const change = { edit, locked: flags.locked ?? false };
  const outcome = await changeProject(project, change, dependencies(ctx), ctx);
  const { before, lock, manifest, system } = outcome;
  const keys = manifest.packages
    .filter((known) => requests.length === 0 || requests.some((asked) => isSame(known, asked)))
    .map(({ key }) => key);
  const items = installed(keys, lock, system, outcome.environment.path, ctx.host);
  const data = { ...outcomeData(outcome), requests: items };
  if (!outcome.changed)
    return say(
      data,
      requests.length === 0
        ? "The environment is up to date."
        : items.map((item) => `${item.request} ${item.version} is already there.`).join("\n"),
    );
  const moved = requests.length === 0 ? [] : movedBeside(keys, before, lock, system);
  return say(
    data,
    installedTable(items),
    ...(moved.length === 0 ? [] : [`To fit them, other requests moved: ${moved.join(", ")}.`]),
    ...outcome.newNotices.map((notice) => `Note: ${notice}`),
    `Generation ${outcome.generation.number}: ${changeSummary(before, lock, system)}.`,
    ctx.host.env.BOTHY_PROJECT !== project.root
      ? "Use it with `bothy activate`, or `bothy activate -- COMMAND`."
      : ctx.host.env.BOTHY_AUTO === undefined
        ? "This shell has what it had before: leave it and run `bothy activate` again."
        : "Your shell takes it over at its next prompt.",
  );
}

function requestOf(word: string, flags: Flags): NewRequest {
  return relocated(inGroup(parseRequest(word), flags.group), flags.relocation);
}

/** Files that are named by address are fetched: only then it is known what is asked for. */
async function withFiles(
  asked: readonly (NewRequest | UrlWord)[],
  { project, flags }: { readonly project: Project; readonly flags: Flags },
  ctx: Context,
): Promise<NewRequest[]> {
  if (!asked.some((one) => "kind" in one)) return asked as NewRequest[];
  if (flags.locked)
    throw usageError("a file's address is not locked yet, and --locked was given", "leave --locked out");
  const [{ fileRequest }, { manifest }] = await Promise.all([
    import("./install-file.ts"),
    readProject(project, ctx),
  ]);
  const requests: NewRequest[] = [];
  for (const one of asked)
    requests.push("kind" in one ? await fileRequest(one, { manifest, group: flags.group }, ctx) : one);
  return requests;
}

function inGroup(request: NewRequest, group: string | undefined): NewRequest {
  return group === undefined ? request : { ...request, group };
}

function relocated(request: NewRequest, relocation: string | undefined): NewRequest {
  if (relocation === undefined) return request;
  const problem = relocationProblem(relocation, request.channel);
  if (problem !== undefined) throw usageError(problem.message, problem.help!);
  return { ...request, relocation: relocation as Relocation };
}

function isSame(a: Omit<NewRequest, "constraint">, b: Omit<NewRequest, "constraint">): boolean {
  return (
    a.channel === b.channel &&
    a.suite === b.suite &&
    a.name === b.name &&
    (b.group === undefined || a.group === b.group)
  );
}

/** One package can't be asked for twice in one group: neither of the two could be the one that is meant. */
function refuseTwice(requests: readonly NewRequest[]): void {
  for (const [index, request] of requests.entries()) {
    const earlier = requests.slice(0, index).find((other) => isSame(other, request));
    if (earlier === undefined || earlier.constraint === request.constraint) continue;
    throw usageError(
      `${formatRequest(earlier)} and ${formatRequest(request)} can't both be in one group`,
      `ask for one of them, or give the second a group of its own: bothy install ${formatRequest(earlier)} && bothy install --group other ${formatRequest(request)}`,
    );
  }
}
