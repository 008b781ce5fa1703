import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Activation } from "../../activation/types.ts";
import { servedSystem } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import { builtFile, installationRoot } from "../../host/installation.ts";
import { checkLock } from "../../lockfile/check.ts";
import { decodeLockfile } from "../../lockfile/decode.ts";
import { portNames } from "../../manifest/service-graph.ts";
import type { Manifest } from "../../manifest/types.ts";
import type { StoreKey } from "../../store/types.ts";
import { type BuildDependencies, buildInput, builtBefore } from "../build.ts";
import { changedIncludes } from "../composition/compose-project.ts";
import type { Includes } from "../composition/types.ts";
import { DRIVER_STAMP, libraryCache, refreshDrivers } from "../drivers/driver-bridge.ts";
import { gpuVariables, requireGpu } from "../drivers/gpu-wish.ts";
import { readEnvironment } from "../environment-root.ts";
import { type Ports, projectPorts } from "../ports/project-ports.ts";
import { changeProject, readProject } from "../project/change-project.ts";
import { makeStateFolder } from "../project/durable-file.ts";
import { currentGeneration } from "../project/generations.ts";
import { withProjectLock } from "../project/project-lock.ts";
import type { ChangeOptions, Project } from "../project/project-types.ts";
import { runWords } from "../run/run-folder.ts";
import { runHelp } from "../run/run-help.ts";
import { starterPlanFile } from "../service-plans/starter-plan-file.ts";
import { requireTrustedIncludes } from "../trust/trusted-includes.ts";
import { entryTime, inputTimes, projectTimes, writeActivation } from "./activation-cache.ts";
import { activationFolder } from "./activation-stamps.ts";
import { standingActivation } from "./standing-activation.ts";

/** What an activation is written from. */
interface Ground {
  readonly manifest: Manifest;
  readonly includes: Includes;
  readonly manifestText: string;
  readonly lockText: string;
  readonly environment: StoreKey;
}

/**
 * Brings environment, generation and the cached texts up to date; every later activation is bin/bothy's alone. Under the
 * project's lock to the end: of two, neither writes texts of an older manifest beside stamps of a newer one.
 */
export async function prepareActivation(
  project: Project,
  options: ChangeOptions,
  deps: BuildDependencies,
  ctx: Context,
): Promise<Activation> {
  const entry = readEntry(ctx);
  const standing = () =>
    options.upgrade === undefined ? standingActivation(project, entry, ctx) : undefined;
  const known = standing();
  if (known !== undefined) return known;
  return withProjectLock(project, ctx, async () => {
    const made = standing();
    if (made !== undefined) return made;
    const { manifest, includes, generation, environment } = await changeProject(project, options, deps, ctx);
    const { manifest: manifestText, lock: lockText } = generation;
    const ground = { manifest, includes, manifestText, lockText, environment: environment.key };
    return writeTexts(project, ground, entry, deps, ctx);
  });
}

/**
 * As `prepareActivation`, but only where there is nothing to resolve and nothing to build: for what must not take long. Undefined: there is.
 * UserErrors as of `readProject`.
 */
export function prepareBuilt(
  project: Project,
  deps: BuildDependencies,
  ctx: Context,
): Promise<Activation | undefined> {
  const entry = readEntry(ctx);
  return withProjectLock(project, ctx, async () => {
    const { manifest, includes, manifestText, lockText, lock } = await readProject(project, ctx);
    if (lockText === undefined || lock === undefined) return undefined;
    const system = servedSystem(ctx.host.arch, ctx.host.platform);
    if (!manifest.options.systems.includes(system) || checkLock(manifest, lock).length > 0) return undefined;
    const current = await currentGeneration(project, ctx);
    const isCurrent =
      current?.manifest === manifestText &&
      current.lock === lockText &&
      changedIncludes(current.includes ?? [], includes.manifests).length === 0;
    if (isCurrent && readEnvironment(deps.store, current.environment, ctx.host) !== undefined) {
      refreshDrivers(deps.store.root, ctx.host);
      const ground = { manifest, includes, manifestText, lockText, environment: current.environment };
      return writeTexts(project, ground, entry, deps, ctx);
    }
    if (builtBefore(buildInput(manifest, lock, system), deps, ctx) === undefined) return undefined;
    return prepareActivation(project, { locked: true }, deps, ctx);
  });
}

async function writeTexts(
  project: Project,
  ground: Ground,
  entry: ReturnType<typeof readEntry>,
  deps: BuildDependencies,
  ctx: Context,
): Promise<Activation> {
  const { manifest, includes } = ground;
  const inputs = [...includes.inputs, ...gpuInputs(manifest, ground.lockText, ctx)];
  const before = { ...projectTimes(project, ctx), inputs: inputTimes(inputs, ctx) };
  const files = await readProject(project, ctx);
  await requireTrustedIncludes(project, files, ctx);
  const fits =
    files.manifestText === ground.manifestText &&
    files.lockText === ground.lockText &&
    isDeepStrictEqual(files.includes, includes);
  const times = fits ? before : { manifest: undefined, lock: undefined };
  const file = readEnvironment(deps.store, ground.environment, ctx.host);
  if (file === undefined) throw new Error(`environment ${ground.environment} is gone`);
  const environment = deps.store.path("environments", ground.environment);
  const stamp = join(deps.store.root, DRIVER_STAMP);
  const words = runWords(project.root, ctx);
  const ports = await projectPorts(project, manifest.services, ctx);
  const activation: Activation = {
    environment,
    project: project.root,
    cache: join(project.state, "cache"),
    name: manifest.name ?? (basename(project.root) || "bothy"),
    vars: { ...gpuVariables(manifest.options.gpu), ...manifest.vars },
    ports: portVariables(manifest, ports),
    searchPaths: file.searchPaths,
    ...manifest.hook,
    profile: manifest.profile,
    ...("bash" in file.programs ? { bash: join(environment, "bin/bash") } : {}),
    folder: activationFolder(project, ctx),
    live: join(ctx.places.state, "live"),
    node: process.execPath,
    bothy: join(installationRoot, "bin/bothy"),
    inputs,
    ...(words === undefined ? {} : { missingHelp: runHelp(words, Object.keys(file.programs)) }),
    ...(ctx.host.fsSync.existsSync(stamp) ? { drivers: { stamp, changed: libraryCache(ctx.host) } } : {}),
    ...(entry === undefined ? {} : { entry: entry.path }),
  };
  await makeStateFolder(ctx.host, activation.cache);
  await makeStateFolder(ctx.host, activation.live);
  const plan = await starterPlanFile(project, { services: manifest.services, environment, ports }, ctx);
  await writeActivation(project, activation, { ...times, entry: entry?.time }, ctx, plan);
  return activation;
}

/** What an environment that requires a GPU depends on; a UserError where this machine has none for it. */
function gpuInputs({ options }: Manifest, lockText: string, ctx: Context): string[] {
  if (options.gpu !== "require") return [];
  const lock = decodeLockfile(lockText, "bothy.lock");
  return requireGpu(lock, servedSystem(ctx.host.arch, ctx.host.platform), ctx.host);
}

/** `BOTHY_PORT_DB` -> its number, for each port of the manifest's services. */
function portVariables({ services }: Manifest, ports: Ports): Record<string, string> {
  return Object.fromEntries(portNames(services).map(({ name, variable }) => [variable, String(ports[name])]));
}

/** The entry of this very bothy, and its time before any work; undefined where it runs from source. */
function readEntry(ctx: Context): { readonly path: string; readonly time: bigint | undefined } | undefined {
  if (import.meta.url.endsWith(".ts")) return undefined;
  const path = builtFile("cli/main.mjs");
  return { path, time: entryTime(path, ctx) };
}
