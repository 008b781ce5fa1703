import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { activationFiles } from "../../activation/activation-files.ts";
import { answerFiles, answerMark, type PromptAnswer, type Watched } from "../../activation/prompt-answer.ts";
import { promptName } from "../../activation/settings.ts";
import { shortKey } from "../../base/digest.ts";
import { UserError } from "../../base/error.ts";
import { silentReporter } from "../../base/report.ts";
import type { Context } from "../../host/context.ts";
import { builtFile } from "../../host/installation.ts";
import { withCollection } from "../../store/locks.ts";
import { listFolder } from "../../store/staging.ts";
import type { BuildDependencies } from "../build.ts";
import { libraryCache } from "../drivers/driver-bridge.ts";
import { readProject } from "../project/change-project.ts";
import { stateError } from "../project/durable-file.ts";
import { projectAt } from "../project/project.ts";
import { withProjectLock } from "../project/project-lock.ts";
import type { Project, ProjectFiles } from "../project/project-types.ts";
import { consentTo, isAllowed } from "../trust/consent.ts";
import { contentOf } from "../trust/project-content.ts";
import { copyTime, makeOwnFolder, modified, putFile, TICK_MS, textsId } from "./activation-cache.ts";
import { activationFolder, answerFolder, dropMarks } from "./activation-stamps.ts";
import { prepareBuilt } from "./prepare-activation.ts";

/** How long a prompt waits for another bothy that works in the project, in milliseconds. */
const PATIENCE_MS = 2000;
/** Where whole seconds are compared, what is younger may change unseen. */
const WHOLE_SECONDS_MS = 2000;

/** What a project's files say, and the times (nanoseconds) of all that this depends on. */
interface Look {
  readonly files: ProjectFiles | UserError;
  readonly times: ReadonlyMap<string, bigint | undefined>;
}

interface PatientDependencies extends BuildDependencies {
  /** How long another bothy that works in the project is waited for, in milliseconds. */
  readonly patience: number;
}

/**
 * Writes what prompt hooks are to do about the project at the real path `root`, for every shell to read until a file changes.
 * Resolves and builds nothing. Returns the path of a lock while another bothy works in the project, and has written no answer then.
 */
export async function answerPrompt(
  root: string,
  deps: BuildDependencies,
  ctx: Context,
  patience = PATIENCE_MS,
): Promise<string | undefined> {
  const project = projectAt(root, ctx);
  const folder = answerFolder(activationFolder(project, ctx));
  try {
    await makeOwnFolder(dirname(folder), ctx);
    await makeOwnFolder(folder, ctx);
  } catch (error) {
    throw stateError(error, folder);
  }
  return withCollection({ root: folder, what: "a prompt", explain: stateError }, ctx, async () => {
    const seen = await look(project, ctx);
    const answer = await decide(project, seen.files, { ...deps, patience }, ctx);
    if (typeof answer === "string") return answer;
    await write(answer, seen.times, folder, ctx);
    return undefined;
  });
}

/** Reads the files between two looks at their times, so that both are of one state. */
async function look(project: Project, ctx: Context): Promise<Look> {
  const own = [project.manifestPath, project.lockPath];
  if (!import.meta.url.endsWith(".ts")) own.push(builtFile("cli/main.mjs"));
  const machine = libraryCache(ctx.host);
  if (modified(machine, ctx) !== undefined) own.push(machine);
  for (let turn = 0; ; turn++) {
    const files = await read(project, ctx);
    const paths = files instanceof UserError ? own : [...own, ...files.includes.inputs];
    const times = new Map(paths.map((path) => [path, modified(path, ctx)]));
    const again = await read(project, ctx);
    if (turn === 2 || isDeepStrictEqual(textOf(files), textOf(again))) return { files: again, times };
  }
}

async function read(project: Project, ctx: Context): Promise<ProjectFiles | UserError> {
  try {
    return await readProject(project, ctx);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

function textOf(files: ProjectFiles | UserError): unknown {
  return files instanceof UserError ? errorText(files) : contentOf(files);
}

async function decide(
  project: Project,
  files: ProjectFiles | UserError,
  deps: PatientDependencies,
  ctx: Context,
): Promise<PromptAnswer | string> {
  if (files instanceof UserError)
    return (await isAllowed(project.root, ctx)) ? tell(errorText(files)) : { kind: "none", id: "none" };
  const name = promptName(files.manifest.name ?? basename(project.root));
  switch (await consentTo(project, contentOf(files), ctx)) {
    case "denied":
      return { kind: "leave", id: "leave" };
    case "unknown":
      return files.manifest.options.autoActivate && isOurs(project, ctx)
        ? tell(`bothy: ${name} is activated whenever you come here, once you allow it: bothy allow`)
        : { kind: "none", id: "none" };
    case "changed":
      return tell(`bothy: ${name} has changed since you allowed it; look at it, and go on with: bothy allow`);
    case "allowed":
      return activateBuilt(project, name, deps, ctx);
  }
}

async function activateBuilt(
  project: Project,
  name: string,
  deps: PatientDependencies,
  ctx: Context,
): Promise<PromptAnswer | string> {
  const deadline = AbortSignal.timeout(deps.patience);
  const waiting = { ...ctx, report: silentReporter, signal: AbortSignal.any([ctx.signal, deadline]) };
  let began = false;
  try {
    return await withProjectLock(project, waiting, async () => {
      began = true;
      const activation = await prepareBuilt(project, deps, ctx);
      if (activation === undefined)
        return tell(`bothy: ${name} has to be built before it can be activated: bothy install`);
      const { folder: texts, environment } = activation;
      return { kind: "activate", id: textsId(activationFiles(activation)), texts, environment };
    });
  } catch (error) {
    if (error instanceof UserError) return tell(errorText(error));
    if (began || !deadline.aborted || ctx.signal.aborted) throw error;
    const locks = join(project.state, "locks");
    const [held] = (await listFolder(ctx.host, locks)).filter((lock) => lock.startsWith("collect-"));
    if (held !== undefined) return join(locks, held);
    // Free by now, or never held: a busy machine can take that long to come to the lock.
    return activateBuilt(project, name, { ...deps, patience: 2 * deps.patience }, ctx);
  }
}

function tell(text: string): PromptAnswer {
  const shown = text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, "?");
  return { kind: "tell", id: shortKey([shown]), text: shown };
}

function errorText(error: UserError): string {
  const lines = (label: string, text: string | undefined) =>
    text === undefined ? [] : [`${label}: ${text.replaceAll("\n", `\n${" ".repeat(label.length + 2)}`)}`];
  return [
    ...lines("error", error.message),
    ...lines("cause", error.reason),
    ...lines("help", error.help),
  ].join("\n");
}

/** Somebody else's project says nothing in our prompt. */
function isOurs(project: Project, ctx: Context): boolean {
  const owner = ctx.host.fsSync.lstatSync(project.manifestPath, { throwIfNoEntry: false })?.uid;
  return owner === ctx.host.uid || owner === 0;
}

async function write(
  answer: PromptAnswer,
  times: Look["times"],
  folder: string,
  ctx: Context,
): Promise<void> {
  const { host } = ctx;
  const newest = [...times.values()].reduce<bigint>((a, b) => (b !== undefined && b > a ? b : a), 0n);
  const age = () => host.now().getTime() - Number(newest / 1_000_000n);
  if (age() < TICK_MS) await delay(Math.min(TICK_MS, TICK_MS - age()));
  const isYoung = (time: bigint) => host.now().getTime() - Number(time / 1_000_000n) < WHOLE_SECONDS_MS;
  try {
    await dropMarks(folder, ctx);
    const watched: Watched[] = [];
    for (const [index, [path, time]] of [...times].entries()) {
      if (time === undefined) {
        watched.push({ path });
        continue;
      }
      const stamp = `${index}.stamp`;
      watched.push({ path, stamp, seconds: Number(time / 1_000_000_000n), isYoung: isYoung(time) });
      const target = join(folder, stamp);
      if (!(await copyTime(path, target, ctx)) || modified(target, ctx) !== time)
        await host.fs.rm(target, { force: true });
    }
    const files = answerFiles(answer, { folder, watched });
    for (const [name, text] of Object.entries(files)) await putFile(join(folder, name), text, ctx);
    await putFile(join(folder, answerMark(answer.id)), "", ctx);
  } catch (error) {
    throw stateError(error, folder);
  }
}
