import {
  currentGeneration,
  listGenerations,
  removeGeneration,
} from "../../environment/project/generations.ts";
import { knownProjects } from "../../environment/project/known-projects.ts";
import { withProjectLock } from "../../environment/project/project-lock.ts";
import {
  type BuiltFiles,
  builtRoots,
  findBuiltFiles,
  LINKED_DAYS,
  pruneLinkRecords,
} from "../../environment/upkeep/built-files.ts";
import { environmentRoots, GONE_DAYS, goneProjects } from "../../environment/upkeep/environment-roots.ts";
import type { Context } from "../../host/context.ts";
import { collect, type Doomed, type Roots } from "../../store/collect.ts";
import { openStore } from "../../store/store.ts";
import { type Answer, bytes, count, say } from "../answer.ts";
import type { Call } from "../call.ts";
import { usageError } from "../failure.ts";

interface Flags {
  readonly dryRun?: boolean | undefined;
  readonly olderThan?: string | undefined;
}

/** `bothy gc`: forgets generations where it is told how old, then removes from the store what none of the others needs. */
export async function gc({ ctx }: Call, flags: Flags): Promise<Answer> {
  const dryRun = flags.dryRun ?? false;
  const days = daysOf(flags.olderThan);
  if (dryRun && days !== undefined)
    throw usageError("--dry-run can't tell what --older-than would free", "give one of the two");
  const forgotten = days === undefined ? 0 : await forget(days, ctx);
  const goneDays = Math.min(GONE_DAYS, days ?? GONE_DAYS);
  const roots = async () => ({ environments: environmentRoots(ctx.places, ctx.host, goneDays) });
  const linkedDays = Math.min(LINKED_DAYS, days ?? LINKED_DAYS);
  let built: BuiltFiles = { files: [], unfound: [], large: [] };
  const needed = (doomed: Doomed): Roots => {
    built = findBuiltFiles(doomed, ctx.places, ctx.host, linkedDays);
    return builtRoots(built);
  };
  const removed = await collect(openStore(ctx.host, ctx.places), roots, ctx, { dryRun, needed });
  if (!dryRun) pruneLinkRecords(built.files, ctx.places, ctx.host);
  const total = removed.environments.length + removed.trees.length + removed.objects.length;
  const gone = goneDays === 0 ? [] : goneProjects(ctx.places, ctx.host);
  const data = { dryRun, forgottenGenerations: forgotten, goneProjects: gone, ...keptFor(built), ...removed };
  const generations = forgotten > 0 ? [`Forgot ${count(forgotten, "generation")}.`] : [];
  const kept =
    gone.length > 0
      ? [
          "",
          `Kept for now: what ${count(gone.length, "project")} needed whose folder is gone:`,
          ...gone.map((root) => `  ${root}`),
          `It goes ${GONE_DAYS} days after it was first missed, or with: bothy gc --older-than 0`,
        ]
      : [];
  kept.push(...keptForBuilt(built));
  if (total === 0 && removed.staging === 0) return say(data, ...generations, "Nothing to remove.", ...kept);
  const what = `${count(removed.environments.length, "environment")}, ${count(removed.trees.length, "tree")} and ${count(removed.objects.length, "object")}, ${bytes(removed.bytes)}`;
  return say(data, ...generations, dryRun ? `Would remove ${what}.` : `Removed ${what}.`, ...kept);
}

function keptFor({ files, unfound, large }: BuiltFiles) {
  return { builtFiles: files.map(({ path }) => path), linkedTrees: unfound, notSeenWhole: large };
}

const MOST_SHOWN = 10;

function keptForBuilt({ files, unfound, large }: BuiltFiles): string[] {
  const lines: string[] = [];
  if (files.length > 0) {
    const more = files.length - MOST_SHOWN;
    lines.push(
      ...[
        "",
        `Kept: what ${count(files.length, "file")} made here ${files.length === 1 ? "needs" : "need"}:`,
      ],
      ...files.slice(0, MOST_SHOWN).map(({ path }) => `  ${path}`),
      ...(more > 0 ? [`  and ${more} more`] : []),
      "It goes when they are deleted.",
    );
  }
  if (unfound.length > 0)
    lines.push(
      ...[
        "",
        `Kept for now: ${count(unfound.length, "tree")} that programs were linked in which are not found.`,
      ],
      `It goes ${LINKED_DAYS} days after the last link, or with: bothy gc --older-than 0`,
    );
  if (large.length > 0)
    lines.push(
      "",
      "Not looked through whole for programs that were built here:",
      ...large.map((one) => `  ${one}`),
    );
  return lines;
}

function daysOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw usageError(`${text} is no number of days`, "as in: bothy gc --older-than 30");
}

/** Removes generations older than `days`, but for each project's current one. */
async function forget(days: number, ctx: Context): Promise<number> {
  const oldest = ctx.host.now().getTime() - days * 86_400_000;
  let removed = 0;
  for (const project of knownProjects(ctx.places, ctx.host)) {
    await withProjectLock(project, ctx, async () => {
      const current = await currentGeneration(project, ctx);
      for (const { number, created } of await listGenerations(project, ctx)) {
        if (number === current?.number || Date.parse(created) >= oldest) continue;
        await removeGeneration(project, number, ctx.host);
        removed += 1;
      }
    });
  }
  return removed;
}
