import { UserError } from "../../base/error.ts";
import type { System } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage, Lockfile } from "../../lockfile/types.ts";
import type { Manifest } from "../../manifest/types.ts";
import { type BuildDependencies, buildEnvironment, buildInput } from "../build.ts";
import { ArtifactsGone } from "../import-packages.ts";
import { changeLines } from "./change-lines.ts";
import type { BuiltEnvironment } from "./project-types.ts";

/** Builds; where the mirrors dropped what is locked, those packages move to what is offered now, unless `locked`. */
export async function buildOrMove(
  work: { manifest: Manifest; lock: Lockfile; system: System; locked: boolean },
  deps: BuildDependencies,
  ctx: Context,
): Promise<{ lock: Lockfile; environment: BuiltEnvironment; missing: readonly LockedPackage[] }> {
  const { manifest, system } = work;
  let { lock } = work;
  let missing: readonly LockedPackage[] = [];
  for (let round = 0; ; round++) {
    try {
      const environment = await buildEnvironment(buildInput(manifest, lock, system), deps, ctx);
      return { lock, environment, missing };
    } catch (error) {
      if (!(error instanceof ArtifactsGone) || work.locked || ctx.offline) throw error;
      const { relockMoved } = await import("../../resolve/relock-moved.ts");
      const moving = { manifest, lock, gone: { keys: error.keys, missing } };
      const moved = await relockMoved(moving, deps.channels, ctx).catch((failure: unknown) => {
        throw failure instanceof UserError ? nothingInstead(error, failure) : failure;
      });
      if (moved.stuck.length > 0 || round === MOST_MOVES) throw notThere(error);
      const what =
        moved.missing.length > missing.length ? "listed, but not there" : "no longer offered as locked";
      for (const line of changeLines(moved.changes.filter((change) => change.system === system)))
        ctx.report.note(`${what}: ${line}`);
      ({ lock, missing } = moved);
    }
  }
}

/** Of a mirror that lists what it hasn't got, no more versions are tried one below the other. */
const MOST_MOVES = 5;

/** The error where an index goes on listing what no mirror has. */
function notThere(gone: ArtifactsGone): UserError {
  return new UserError(gone.code, gone.message.replace("no longer offered", "listed, but not there"), {
    reason: "the index names files that the mirror hasn't got: it may be in the middle of an update",
    help: "run the command again later, or name another mirror: `bothy help config` says how",
    cause: gone,
  });
}

/** The error where nothing that is offered now can take the place of what is gone. */
function nothingInstead(gone: ArtifactsGone, failure: UserError): UserError {
  return new UserError(failure.code, `${gone.message}, and nothing that is offered takes its place`, {
    reason: [failure.message, failure.reason].filter(Boolean).join("\n"),
    help: failure.help,
    cause: failure,
  });
}
