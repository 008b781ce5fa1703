import { UserError } from "../../base/error.ts";
import { lockProject, readProject } from "../../environment/project/change-project.ts";
import { formerFiles } from "../../environment/project/former-files.ts";
import { type MendedProject, mendConflicts } from "../../environment/project/mend-conflicts.ts";
import { openProject } from "../../environment/project/project.ts";
import { checkLock } from "../../lockfile/check.ts";
import { diffLockfiles } from "../../lockfile/diff.ts";
import { type Answer, count, say } from "../answer.ts";
import type { Call } from "../call.ts";
import { dependencies } from "../dependencies.ts";
import { usageError } from "../failure.ts";

interface Flags {
  readonly check?: boolean | undefined;
  readonly explain?: string | undefined;
}

/** `bothy lock`: writes the lock; with `--check` only compares, and opens no socket; with `--explain` tells why a package is what it is. */
export async function lock({ ctx }: Call, flags: Flags): Promise<Answer> {
  if (flags.explain !== undefined && flags.check)
    throw usageError("--explain and --check are two things", "ask for one after the other");
  if (flags.explain !== undefined) return (await import("./lock-explain.ts")).lockExplain(flags.explain, ctx);
  const project = await openProject(ctx.host.cwd, ctx);
  if (flags.check) {
    const { manifest, lock } = await readProject(project, ctx);
    const problems =
      lock === undefined
        ? [{ code: "no-lock", message: "there is no bothy.lock" }]
        : checkLock(manifest, lock);
    if (problems.length === 0) return say({ ok: true }, "bothy.lock matches bothy.toml.");
    const former = await formerFiles(project, ctx);
    throw new UserError("lock-stale", "bothy.lock doesn't match bothy.toml", {
      reason: problems.map((problem) => problemLine(problem, former)).join("\n"),
      help: "write it anew: bothy lock",
    });
  }
  const mended = await mendConflicts(project, dependencies(ctx), ctx);
  if (mended !== undefined) return mendedAnswer(mended);
  const outcome = await lockProject(project, {}, dependencies(ctx), ctx);
  const changes = diffLockfiles(outcome.before, outcome.lock);
  if (!outcome.changed) return say({ changed: false, changes }, "bothy.lock is as it should be.");
  const packages = count(Object.keys(outcome.lock.packages).length, "package");
  return say(
    { changed: true, changes },
    `Wrote bothy.lock: ${packages}, ${changes.length} of them new, changed or gone.`,
  );
}

function problemLine(
  { message, unasked }: { message: string; unasked?: string },
  former: ReadonlyMap<string, string>,
): string {
  const file = unasked === undefined ? undefined : former.get(unasked);
  return file === undefined ? message : `${message}; ${file} asks for it`;
}

function mendedAnswer({ lock, before, files, taken }: MendedProject): Answer {
  const changes = diffLockfiles(before, lock);
  const packages = count(Object.keys(lock.packages).length, "package");
  return say(
    { changed: true, changes, mended: files, taken },
    `Put the two sides of ${files.join(" and ")} together: ${packages} in bothy.lock.`,
    ...(taken.length === 0 ? [] : [`bothy.toml has from the other side: ${taken.join(", ")}.`]),
    "Look at both, then tell git: git add bothy.toml bothy.lock",
  );
}
