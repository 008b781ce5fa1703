import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { decodeLockfile } from "../../lockfile/decode.ts";
import { encodeLockfile } from "../../lockfile/encode.ts";
import { mergeLocks, salvageLock } from "../../lockfile/merge-locks.ts";
import type { Lockfile } from "../../lockfile/types.ts";
import { conflictSides } from "../../manifest/merge/conflict-sides.ts";
import { mergeManifest } from "../../manifest/merge/merge-manifest.ts";
import type { Manifest } from "../../manifest/types.ts";
import { type UnitKey, unitKey } from "../../resolve/units.ts";
import { withStoreUse } from "../../store/locks.ts";
import type { BuildDependencies } from "../build.ts";
import { composeProject } from "../composition/compose-project.ts";
import { refuseChangedMeanwhile } from "./change-project.ts";
import { readIfThere } from "./durable-file.ts";
import { changeProjectFiles } from "./project-journal.ts";
import { withProjectLock } from "./project-lock.ts";
import type { Project } from "./project-types.ts";

/** What mending came to. */
export interface MendedProject {
  readonly lock: Lockfile;
  /** Ours, as far as it could be read. */
  readonly before: Lockfile | undefined;
  /** Which of the two files had conflict markers, or was left incomplete by a merge. */
  readonly files: readonly ("bothy.toml" | "bothy.lock")[];
  /** Keys that bothy.toml has from the other side, dotted. */
  readonly taken: readonly string[];
}

/**
 * Puts the sides of a merge together in bothy.toml and bothy.lock, where one has conflict markers or the lock was merged into
 * something incomplete, and writes both or neither. Undefined where there is nothing to mend. Builds nothing. UserErrors: those of mergeManifest,
 * of decoding and of resolving.
 */
export function mendConflicts(
  project: Project,
  deps: Pick<BuildDependencies, "store" | "channels">,
  ctx: Context,
): Promise<MendedProject | undefined> {
  return withProjectLock(project, ctx, async () => {
    const manifestText = await readIfThere(ctx.host, project.manifestPath);
    const lockText = await readIfThere(ctx.host, project.lockPath);
    if (manifestText === undefined) return undefined;
    const brokenLock = lockText !== undefined && isBroken(lockText);
    if (!brokenLock && conflictSides(manifestText, "bothy.toml") === undefined) return undefined;
    const origin = await stage(project, 1, "bothy.toml", ctx);
    const mended = mergeManifest(manifestText, "bothy.toml", origin);
    const text = mended?.text ?? manifestText;
    const { manifest } = await composeProject(project, text, ctx);
    const { previous, before, touched } =
      lockText === undefined ? NOTHING : await mergedLock(project, { lockText, brokenLock, manifest }, ctx);
    const { resolveEnvironment } = await import("../../resolve/resolve-environment.ts");
    const lock = await withStoreUse(deps.store, ctx, () =>
      resolveEnvironment({ manifest, previous, touched }, deps.channels, ctx),
    );
    ctx.signal.throwIfAborted();
    const read = { manifestText, ...(lockText === undefined ? {} : { lockText }) };
    await refuseChangedMeanwhile(project, read, ctx);
    await changeProjectFiles(project, { manifest: text, lock: encodeLockfile(lock) }, ctx);
    return {
      lock,
      before,
      files: [
        ...(mended === undefined ? [] : ["bothy.toml" as const]),
        ...(brokenLock ? ["bothy.lock" as const] : []),
      ],
      taken: mended?.taken ?? [],
    };
  });
}

interface LockWork {
  readonly previous: Lockfile | undefined;
  readonly before: Lockfile | undefined;
  readonly touched: ReadonlySet<UnitKey>;
}

const NOTHING: LockWork = { previous: undefined, before: undefined, touched: new Set() };

/** What both sides of bothy.lock pin. A side that can't be read is none. */
async function mergedLock(
  project: Project,
  { lockText, brokenLock, manifest }: { lockText: string; brokenLock: boolean; manifest: Manifest },
  ctx: Context,
): Promise<LockWork> {
  if (!brokenLock) {
    const lock = decodeLockfile(lockText, "bothy.lock");
    return { previous: lock, before: lock, touched: new Set() };
  }
  const sides = conflictSides(lockText, "bothy.lock");
  if (sides === undefined) {
    const lock = salvageLock(lockText, "bothy.lock");
    return { previous: lock, before: lock, touched: unitsOf(lock, Object.keys(lock?.packages ?? {})) };
  }
  // The index has the sides as they were; the file has them with what merged without a conflict.
  const side = async (number: 1 | 2 | 3, marked: string | undefined) => {
    const exact = await stage(project, number, "bothy.lock", ctx);
    const found = exact === undefined ? undefined : salvageLock(exact, "bothy.lock");
    return found ?? (marked === undefined ? undefined : salvageLock(marked, "bothy.lock"));
  };
  const [base, ours, theirs] = [
    await side(1, sides.base?.text),
    await side(2, sides.ours.text),
    await side(3, sides.theirs.text),
  ];
  if (ours === undefined || theirs === undefined) {
    const one = ours ?? theirs;
    return { previous: one, before: one, touched: unitsOf(one, Object.keys(one?.packages ?? {})) };
  }
  const { lock, differing } = mergeLocks({ ours, theirs, base }, manifest);
  return { previous: lock, before: ours, touched: unitsOf(lock, differing) };
}

function unitsOf(lock: Lockfile | undefined, keys: readonly string[]): Set<UnitKey> {
  return new Set(
    keys.flatMap((key) => {
      const item = lock?.packages[key];
      return item === undefined ? [] : [unitKey(item)];
    }),
  );
}

/** Whether a merge left the lock as nobody wrote it: with markers, or with blocks that name others which aren't there. */
function isBroken(lockText: string): boolean {
  try {
    decodeLockfile(lockText, "bothy.lock");
    return false;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.code === "merge-conflict") return true;
    return error.code === "bad-lockfile" && salvageLock(lockText, "bothy.lock") !== undefined;
  }
}

/** A file of a merge that isn't settled, as git's index has it: 1 what both sides come from, 2 ours, 3 theirs. Source: gitrevisions(7). */
async function stage(
  project: Project,
  number: 1 | 2 | 3,
  name: string,
  ctx: Context,
): Promise<string | undefined> {
  try {
    const args = ["cat-file", "blob", `:${number}:./${name}`];
    const ran = await ctx.host.run("git", args, { cwd: project.root, stderr: "ignore", signal: ctx.signal });
    return ran.code === 0 ? ran.stdout.toString("utf8") : undefined;
  } catch (error) {
    if (error instanceof UserError && error.code === "no-such-program") return undefined;
    throw error;
  }
}
