import { join } from "node:path";
import { type BuiltFiles, LINKED_DAYS } from "../../environment/upkeep/built-files.ts";
import { collectGarbage, type GarbageCollection } from "../../environment/upkeep/collect-garbage.ts";
import { GONE_DAYS } from "../../environment/upkeep/environment-roots.ts";
import type { KnownGeneration } from "../../environment/upkeep/old-generations.ts";
import type { Host } from "../../host/host.ts";
import { objectName } from "../../store/object-meta.ts";
import { openStore } from "../../store/store.ts";
import type { Store } from "../../store/types.ts";
import { type Answer, bytes, count, say, type View } from "../answer.ts";
import { clearCache } from "../cache-folders.ts";
import type { Call } from "../call.ts";
import { usageError } from "../failure.ts";
import { projectWord } from "../project-word.ts";

interface Flags {
  readonly dryRun?: boolean | undefined;
  readonly olderThan?: string | undefined;
  readonly cache?: boolean | undefined;
}

/** `bothy gc`: forgets generations where it is told how old, then removes from the store what none of the others needs. */
export async function gc({ ctx }: Call, flags: Flags): Promise<Answer> {
  const dryRun = flags.dryRun ?? false;
  const days = daysOf(flags.olderThan);
  const store = openStore(ctx.host, ctx.places);
  const packages = dryRun ? objectNames(store, ctx.host) : () => [];
  const done = await collectGarbage(store, { dryRun, ...(days === undefined ? {} : { days }) }, ctx);
  const cache = flags.cache ? await clearCache({ dryRun }, ctx) : undefined;
  const { removed, forgotten, forgottenProjects, gone, built } = done;
  const names = packages(removed.objects);
  const data = {
    dryRun,
    forgottenGenerations: forgotten.length,
    generations: forgotten.map(({ project, number, created }) => ({ project, number, created })),
    forgottenProjects,
    goneProjects: gone,
    ...{ builtFiles: built.files.map(({ path }) => path), linkedTrees: built.unfound },
    notSeenWhole: built.large,
    ...removed,
    ...(dryRun ? { packages: names } : {}),
    ...(cache === undefined ? {} : { cache }),
  };
  const view: View[] = [
    ...forgottenLines(forgotten, dryRun, ctx),
    ...forgottenProjects.map((root) => forgottenProject(root, dryRun, ctx)),
    ...removedLines(done, names, dryRun),
  ];
  if (cache !== undefined)
    view.push(
      cache.bytes === 0
        ? "The cache is empty."
        : `${dryRun ? "Would remove" : "Removed"} downloads and indexes, ${bytes(cache.bytes)}.`,
    );
  return say(data, ...view, ...keptForGone(gone), ...keptForBuilt(built));
}

function forgottenProject(root: string, dryRun: boolean, ctx: Call["ctx"]): string {
  const did = dryRun ? "Would forget" : "Forgot";
  const word = projectWord(root, ctx);
  return word === root ? `${did} ${root}, which is gone.` : `${did} what ${word} made.`;
}

const MOST_SHOWN = 10;

function forgottenLines(forgotten: readonly KnownGeneration[], dryRun: boolean, ctx: Call["ctx"]): string[] {
  if (forgotten.length === 0) return [];
  const byProject = Map.groupBy(forgotten, ({ project }) => project);
  return [
    `${dryRun ? "Would forget" : "Forgot"} ${count(forgotten.length, "generation")}:`,
    ...[...byProject].map(
      ([project, list]) => `  ${projectWord(project, ctx)}: ${list.map(({ number }) => number).join(", ")}`,
    ),
  ];
}

function removedLines({ removed }: GarbageCollection, packages: readonly string[], dryRun: boolean): View[] {
  const { environments, trees, objects, sizes, staging } = removed;
  if (environments.length + trees.length + objects.length + staging === 0) return ["Nothing to remove."];
  const what = `${count(environments.length, "environment")}, ${count(trees.length, "tree")} and ${count(objects.length, "object")}, ${bytes(removed.bytes)}`;
  const lines: View[] = [dryRun ? `Would remove ${what}.` : `Removed ${what}.`];
  if (!dryRun || removed.bytes === 0) return lines;
  lines.push({
    rows: [
      ["  environments", String(environments.length), bytes(sizes.environments)],
      ["  trees", String(trees.length), bytes(sizes.trees)],
      ["  objects", String(objects.length), bytes(sizes.objects)],
    ],
  });
  if (packages.length > 0) {
    const more = packages.length - 2 * MOST_SHOWN;
    const shown = packages.slice(0, 2 * MOST_SHOWN).join(", ");
    lines.push(`  packages: ${shown}${more > 0 ? ` and ${more} more; --json names all` : ""}`);
  }
  return lines;
}

/** Names and versions of the packages that objects were made of. */
function objectNames(store: Store, host: Host): (keys: readonly string[]) => string[] {
  return (keys) => [...new Set(keys.map((key) => objectName(host, join(store.root, "objects", key))))].sort();
}

function keptForGone(gone: readonly string[]): string[] {
  if (gone.length === 0) return [];
  return [
    "",
    `Kept for now: what ${count(gone.length, "project")} needed whose folder is gone:`,
    ...gone.map((root) => `  ${root}`),
    `It goes ${GONE_DAYS} days after it was first missed, or with: bothy gc --older-than 0`,
  ];
}

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
