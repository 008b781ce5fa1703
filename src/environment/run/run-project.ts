import { join } from "node:path";
import { isSystemError, UserError } from "../../base/error.ts";
import { servedSystem } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import { addRequests } from "../../manifest/edit.ts";
import { type NewRequest, parseRequest } from "../../manifest/request.ts";
import type { BuildDependencies } from "../build.ts";
import { changeProject } from "../project/change-project.ts";
import { makeStateFolder, stateError } from "../project/durable-file.ts";
import { projectAt } from "../project/project.ts";
import { recoverProject } from "../project/project-journal.ts";
import type { Project, ProjectOutcome } from "../project/project-types.ts";
import { forgetProject } from "../upkeep/forget-projects.ts";
import { markUsed, runFolder } from "./run-folder.ts";
import { errorOfRun } from "./run-help.ts";

/** A project that bothy made for `bothy run`, built. */
export interface RunProject {
  readonly project: Project;
  readonly requests: readonly NewRequest[];
  readonly outcome: ProjectOutcome;
}

/**
 * The environment of `bothy run WORD...`, for this machine's system alone: what was locked for the same words, else
 * resolved now. `upgrade`: everything moves to the newest. Of a first run that fails nothing is left. UserErrors: those
 * of parseRequest and changeProject.
 */
export async function openRun(
  words: readonly string[],
  options: { readonly upgrade: boolean },
  deps: BuildDependencies,
  ctx: Context,
): Promise<RunProject> {
  const requests = words.map(parseRequest);
  const text = runManifest(words, requests, ctx);
  const folder = runFolder(words, ctx.places);
  try {
    await makeStateFolder(ctx.host, folder);
  } catch (error) {
    if (!isSystemError(error, "ENAMETOOLONG")) throw stateError(error, folder);
    throw new UserError("too-many-requests", "these are too many requests for one run", {
      help: "make a project of them: bothy init && bothy install ...",
      exitCode: 2,
    });
  }
  const project = projectAt(await ctx.host.fs.realpath(folder), ctx);
  await recoverProject(project, ctx);
  const isNew = !ctx.host.fsSync.existsSync(project.lockPath);
  await markUsed(folder, ctx);
  await ctx.host.fs.writeFile(project.manifestPath, text, { flag: "wx", mode: 0o600 }).catch((error) => {
    if (!isSystemError(error, "EEXIST")) throw stateError(error, folder);
  });
  try {
    const upgrade = options.upgrade ? ({ upgrade: "all" } as const) : {};
    const outcome = await changeProject(project, { edit: () => text, ...upgrade }, deps, ctx);
    return { project, requests, outcome };
  } catch (error) {
    if (isNew && !ctx.host.fsSync.existsSync(project.lockPath)) await forgetProject(project, ctx);
    if (error instanceof UserError) throw errorOfRun(error, words);
    throw error;
  }
}

/** The program that a run starts when none is named; bin/bothy reads it. */
export async function rememberMain(project: Project, program: string, ctx: Context): Promise<void> {
  await ctx.host.fs.writeFile(join(project.root, "main"), `${program}\n`, { mode: 0o600 });
}

function runManifest(words: readonly string[], requests: readonly NewRequest[], ctx: Context): string {
  const system = servedSystem(ctx.host.arch, ctx.host.platform);
  const start = `# Made by: bothy run ${words.join(" ")}
schema = 1
name = ${JSON.stringify(requests[0]!.name)}

[options]
systems = ["${system}"]

[packages]
`;
  return addRequests(start, requests).text;
}
