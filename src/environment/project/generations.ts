import { join } from "node:path";
import type { Context } from "../../host/context.ts";
import type { Host } from "../../host/host.ts";
import {
  decodeState,
  makeStateFolder,
  readIfThere,
  stateError,
  stateNames,
  writeStateFile,
} from "./durable-file.ts";
import type { Generation, Project } from "./project-types.ts";

type State = Pick<Project, "state">;

/** All generations of a project that are kept, oldest first. */
export async function listGenerations(project: State, ctx: Pick<Context, "host">): Promise<Generation[]> {
  const generations: Generation[] = [];
  for (const number of generationNumbers(ctx.host, project)) {
    const generation = await readGeneration(project, number, ctx);
    if (generation !== undefined) generations.push(generation);
  }
  return generations;
}

/** The generation that is in force; undefined before the first build. */
export async function currentGeneration(
  project: State,
  ctx: Pick<Context, "host">,
): Promise<Generation | undefined> {
  const text = await readIfThere(ctx.host, join(project.state, "current"));
  const number = Number(text?.trim());
  return Number.isInteger(number) ? readGeneration(project, number, ctx) : undefined;
}

/** One generation; undefined when there is none of that number. */
export async function readGeneration(
  project: State,
  number: number,
  ctx: Pick<Context, "host">,
): Promise<Generation | undefined> {
  const path = generationPath(project, number);
  const text = await readIfThere(ctx.host, path);
  return text === undefined ? undefined : decodeState<Generation>(text, path, `generation ${number}`);
}

/** The number that the next generation gets. */
export async function nextGenerationNumber(project: State, host: Host): Promise<number> {
  return Math.max(0, ...generationNumbers(host, project)) + 1;
}

/** Writes the generation's file and makes it the current one. The caller holds the project's lock. */
export async function putGeneration(project: State, generation: Generation, host: Host): Promise<void> {
  try {
    await makeStateFolder(host, join(project.state, "generations"));
    await writeStateFile(
      host,
      generationPath(project, generation.number),
      `${JSON.stringify(generation, undefined, 2)}\n`,
    );
    await writeStateFile(host, join(project.state, "current"), `${generation.number}\n`);
  } catch (error) {
    throw stateError(error, project.state);
  }
}

/** What puts the generations back as they are now, after a `putGeneration` of `generation` that is not to stay. */
export async function generationUndo(
  project: State,
  generation: Generation | undefined,
  host: Host,
): Promise<() => Promise<void>> {
  if (generation === undefined) return async () => {};
  const current = join(project.state, "current");
  const path = generationPath(project, generation.number);
  const before = await readIfThere(host, current);
  const isNew = (await readIfThere(host, path)) === undefined;
  return async () => {
    for (const left of [`${path}.new`, `${current}.new`]) await host.fs.rm(left, { force: true });
    if ((await readIfThere(host, current)) !== before) {
      if (before === undefined) await host.fs.rm(current, { force: true });
      else await writeStateFile(host, current, before);
    }
    if (isNew) await host.fs.rm(path, { force: true });
  };
}

/** Forgets a generation; its environment is free for collection unless something else names it. */
export async function removeGeneration(project: State, number: number, host: Host): Promise<void> {
  await host.fs.rm(generationPath(project, number), { force: true });
}

function generationPath(project: State, number: number): string {
  return join(project.state, "generations", `${number}.json`);
}

function generationNumbers(host: Host, project: State): number[] {
  return stateNames(host, join(project.state, "generations"))
    .map((name) => /^([1-9]\d*)\.json$/.exec(name)?.[1])
    .filter((number) => number !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}
