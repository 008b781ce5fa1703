import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../base/error.ts";
import { type System, servedSystem } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import { checkLock } from "../../lockfile/check.ts";
import { decodeLockfile } from "../../lockfile/decode.ts";
import { diffLockfiles } from "../../lockfile/diff.ts";
import { encodeLockfile } from "../../lockfile/encode.ts";
import type { Lockfile } from "../../lockfile/types.ts";
import type { Manifest } from "../../manifest/types.ts";
import type { Importing } from "../../resolve/resolution-plan.ts";
import { withStoreUse } from "../../store/locks.ts";
import type { Store } from "../../store/types.ts";
import { forgetActivation } from "../activate/activation-stamps.ts";
import type { BuildDependencies } from "../build.ts";
import { composeProject, recordedIncludes } from "../composition/compose-project.ts";
import { includeLocks } from "../composition/include-locks.ts";
import type { Includes, RecordedInclude } from "../composition/types.ts";
import { readEnvironmentFile } from "../environment-root.ts";
import { programBase } from "../import-packages.ts";
import { carryProjectConsent } from "../trust/project-content.ts";
import { buildOrMove } from "./build-or-move.ts";
import { changeLines } from "./change-lines.ts";
import { readIfThere } from "./durable-file.ts";
import { currentGeneration, nextGenerationNumber } from "./generations.ts";
import { changeProjectFiles } from "./project-journal.ts";
import { linkEnvironment } from "./project-links.ts";
import { withProjectLock } from "./project-lock.ts";
import type {
  BuiltEnvironment,
  ChangeOptions,
  Generation,
  Project,
  ProjectFiles,
  ProjectOutcome,
} from "./project-types.ts";

/** bothy.toml with all that it includes, and bothy.lock, as they are. UserErrors: those of the decoders and of `composeProject`. */
export async function readProject(project: Project, ctx: Context): Promise<ProjectFiles> {
  const texts = await readOwnFiles(project, ctx);
  return { ...texts, ...(await composeProject(project, texts.manifestText, ctx)) };
}

export type OwnFiles = Pick<ProjectFiles, "manifestText" | "lockText" | "lock">;

/** The project's own two files. */
async function readOwnFiles(project: Project, ctx: Context): Promise<OwnFiles> {
  const manifestText = await readIfThere(ctx.host, project.manifestPath);
  if (manifestText === undefined)
    throw new UserError("no-project", `${project.manifestPath} is gone`, {
      reason: "somebody removed it while bothy worked",
      help: "put it back, or start one: bothy init",
    });
  const lockText = await readIfThere(ctx.host, project.lockPath);
  if (lockText === undefined) return { manifestText };
  return { manifestText, lockText, lock: decodeLockfile(lockText, "bothy.lock") };
}

/**
 * Makes lock, environment and generation fit a manifest: what `edit` makes of bothy.toml's text, else bothy.toml as it
 * is. Resolves what the lock doesn't answer, builds, and only then writes bothy.toml, bothy.lock and the generation, all
 * or none. One process at a time in a project; `edit` sees what the one before wrote. UserErrors: `lock-stale` with
 * `locked`; those of `edit`, the channels, the store, the composers; `linked-file`; `changed-meanwhile` when somebody
 * else wrote one of the files while this worked.
 */
export function changeProject(
  project: Project,
  change: ChangeOptions & { readonly edit?: (manifestText: string) => string | Promise<string> },
  deps: BuildDependencies,
  ctx: Context,
): Promise<ProjectOutcome> {
  return withProjectLock(project, ctx, async () => {
    const files = await readOwnFiles(project, ctx);
    const manifestText = (await change.edit?.(files.manifestText)) ?? files.manifestText;
    const { manifest, includes } = await composeProject(project, manifestText, ctx);
    const system = hostSystem(manifest, ctx);
    return withStoreUse(deps.store, ctx, async () => {
      const typed = manifestText !== files.manifestText;
      const wish = { ...change, system, typed };
      const wanted = await lockFor({ manifest, includes }, files.lock, wish, deps, ctx);
      const locked = change.locked ?? false;
      const moved = await buildOrMove({ manifest, lock: wanted, system, locked }, deps, ctx);
      const { lock, environment: built, missing } = moved;
      const lockText = lock === files.lock ? files.lockText! : encodeLockfile(lock);
      ctx.signal.throwIfAborted();
      await refuseChangedMeanwhile(project, files, ctx);
      const made = { manifest, includes, manifestText, lockText, lock, system, files, built };
      return { ...(await settle(project, made, ctx)), missing };
    });
  });
}

/**
 * Writes bothy.lock for the manifest that is there, and builds nothing. Returns the lock and whether it changed.
 * UserErrors: as changeProject's, but for those of building.
 */
export function lockProject(
  project: Project,
  change: ChangeOptions,
  deps: BuildDependencies,
  ctx: Context,
): Promise<{ lock: Lockfile; before: Lockfile | undefined; changed: boolean }> {
  return withProjectLock(project, ctx, async () => {
    const files = await readProject(project, ctx);
    const lock = await withStoreUse(deps.store, ctx, () => lockFor(files, files.lock, change, deps, ctx));
    const text = lock === files.lock ? files.lockText! : encodeLockfile(lock);
    await refuseChangedMeanwhile(project, files, ctx);
    await carryProjectConsent(project, files, { ...files, lockText: text }, ctx);
    await changeProjectFiles(project, { lock: text }, ctx);
    return { lock, before: files.lock, changed: text !== files.lockText };
  });
}

/** The lock that the change asks for: the one there is where it fits. Nothing is written. UserErrors: `lock-stale`, those of resolving. */
export async function lockFor(
  { manifest, includes }: Pick<ProjectFiles, "manifest" | "includes">,
  previous: Lockfile | undefined,
  change: ChangeOptions & {
    /** What is locked for it will be built next. */
    readonly system?: System;
    /** The manifest was just changed, and stands in no file yet. */
    readonly typed?: boolean;
  },
  deps: BuildDependencies,
  ctx: Context,
): Promise<Lockfile> {
  const problems =
    previous === undefined
      ? [{ message: "there is no bothy.lock" }]
      : checkLock(manifest, previous).map(({ message }) => ({ message }));
  const upgrade = change.upgrade ?? [];
  const included = includedRequests(manifest, change.upgradeIncludes ?? []);
  const moves = !Array.isArray(upgrade) || upgrade.length > 0 || included.length > 0;
  if (previous !== undefined && problems.length === 0 && !moves) return previous;
  if (change.locked)
    throw new UserError("lock-stale", "bothy.lock does not fit bothy.toml, and --locked was given", {
      reason: problems.map(({ message }) => message).join("\n") || "an upgrade changes it",
      help: change.typed
        ? "what is new has to be resolved: run the command without --locked"
        : "write it anew: bothy lock",
    });
  const { resolveEnvironment } = await import("../../resolve/resolve-environment.ts");
  const { system } = change;
  const next = system === undefined ? {} : { importing: { system, dependencies: importsOf(deps.store) } };
  const sources = await includeLocks(manifest, includes, change.upgradeIncludes ?? [], ctx);
  const { seedLock } = await import("../../resolve/seed-lock.ts");
  const seeded = seedLock({ manifest, previous, sources, moved: new Set(included) });
  const newest = included.filter((key) => !sources.has(key));
  const { typed = false } = change;
  const work = { manifest, ...seeded, upgrade: newest.length > 0 ? newest : upgrade, typed, ...next };
  const lock = await resolveEnvironment(work, deps.channels, ctx);
  const { checkCuda } = await import("../drivers/cuda-check.ts");
  await checkCuda({ manifest, lock }, deps.channels, ctx);
  return lock;
}

/** Keys of the requests that stand in these manifests. */
function includedRequests({ packages, places }: Manifest, files: readonly string[]): string[] {
  return packages.map(({ key }) => key).filter((key) => files.includes(places[key]?.file ?? ""));
}

/** What `importPackages` will import pypi's and npm's packages with. */
function importsOf(store: Store): Importing["dependencies"] {
  return (packages) => {
    const base = programBase(packages, store);
    return { store, ...(base === undefined ? {} : { base }) };
  };
}

/** Writes what was made, as one: files, generation, link; says what changed. The caller holds the project's lock. */
export async function settle(
  project: Project,
  state: {
    readonly manifest: Manifest;
    readonly includes: Includes;
    /** The number of the generation that is gone to. */
    readonly restored?: number;
    /** What the generation was made with, where that is not `includes`. */
    readonly recorded?: readonly RecordedInclude[];
    readonly manifestText: string;
    readonly lockText: string;
    readonly lock: Lockfile;
    readonly system: System;
    readonly files: OwnFiles;
    readonly built: BuiltEnvironment;
  },
  ctx: Context,
): Promise<ProjectOutcome> {
  const { manifest, includes, manifestText, lockText, lock, system, files, built } = state;
  const recorded = state.recorded ?? recordedIncludes(includes);
  const changes = changeLines(diffLockfiles(files.lock, lock).filter((change) => change.system === system));
  const current = await currentGeneration(project, ctx);
  const newNotices = built.notices.filter((notice) => !noticesOf(current, ctx).includes(notice));
  const made = { system, manifest, includes, lock, before: files.lock, environment: built, newNotices };
  const isCurrent =
    current?.manifest === manifestText &&
    current.lock === lockText &&
    current.environment === built.key &&
    isDeepStrictEqual(current.includes ?? [], recorded);
  const sameFiles = files.manifestText === manifestText && files.lockText === lockText;
  if (isCurrent && sameFiles) {
    await linkEnvironment(project, built, ctx);
    return { ...made, generation: current, changed: false, changes };
  }
  const generation: Generation = isCurrent
    ? current
    : {
        format: 1,
        number: await nextGenerationNumber(project, ctx.host),
        created: ctx.host.now().toISOString(),
        manifest: manifestText,
        ...(recorded.length === 0 ? {} : { includes: recorded }),
        lock: lockText,
        environment: built.key,
        system,
        ...(state.restored === undefined ? {} : { restored: state.restored }),
        changes,
      };
  if (sameFiles) await forgetActivation(project, ctx);
  await carryProjectConsent(project, files, { manifestText, lockText, includes }, ctx);
  await changeProjectFiles(project, { manifest: manifestText, lock: lockText, generation }, ctx);
  await linkEnvironment(project, built, ctx);
  return { ...made, generation, changed: true, changes };
}

function noticesOf(generation: Generation | undefined, { host, places }: Context): readonly string[] {
  if (generation === undefined) return [];
  return readEnvironmentFile(join(places.data, "environments", generation.environment), host)?.notices ?? [];
}

/** Refuses where one of the two files is not as it was read: somebody's editor, or git, doesn't ask for the project's lock. */
export async function refuseChangedMeanwhile(project: Project, files: OwnFiles, ctx: Context): Promise<void> {
  for (const [path, text] of [
    [project.manifestPath, files.manifestText],
    [project.lockPath, files.lockText],
  ] as const)
    if ((await readIfThere(ctx.host, path)) !== text)
      throw new UserError("changed-meanwhile", `${path} was changed while bothy worked`, {
        reason: "writing it now would undo that change",
        help: "nothing was written; run the command again",
      });
}

/** This machine's system. UserErrors: `no-such-system`, and `not-on-this-system` when the manifest leaves it out. */
export function hostSystem(manifest: Manifest, ctx: Pick<Context, "host">): System {
  const system = servedSystem(ctx.host.arch, ctx.host.platform);
  if (!manifest.options.systems.includes(system))
    throw new UserError("not-on-this-system", `the environment is not for ${system}`, {
      reason: `options.systems in bothy.toml has ${manifest.options.systems.join(", ")}`,
      help: `add "${system}" to options.systems: bothy edit`,
    });
  return system;
}
