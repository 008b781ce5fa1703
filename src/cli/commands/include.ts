import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { UserError } from "../../base/error.ts";
import { isPattern } from "../../environment/composition/folder-pattern.ts";
import { reaches } from "../../environment/composition/include-locks.ts";
import type { IncludedManifest, Includes } from "../../environment/composition/types.ts";
import { changeProject, readProject } from "../../environment/project/change-project.ts";
import { openProject } from "../../environment/project/project.ts";
import type { Project, ProjectOutcome } from "../../environment/project/project-types.ts";
import type { Context } from "../../host/context.ts";
import { decodeManifestFile } from "../../manifest/decode.ts";
import { folderProblem } from "../../manifest/decode-include.ts";
import { addIncludes, removeIncludes } from "../../manifest/edit-include.ts";
import { shellWord } from "../../manifest/install-command.ts";
import { sameNames } from "../../manifest/same-names.ts";
import type { IncludeEntry, Manifest } from "../../manifest/types.ts";
import { type Answer, count, say, type View } from "../answer.ts";
import type { Call } from "../call.ts";
import { dependencies } from "../dependencies.ts";
import { usageError } from "../failure.ts";
import { changeSummary, outcomeData } from "../outcome.ts";

/** `bothy include list`: what is included, where that is said, and what it brings. */
export async function includeList({ ctx }: Call): Promise<Answer> {
  const project = await openProject(ctx.host.cwd, ctx);
  const { manifest, includes } = await readProject(project, ctx);
  const data = includes.manifests.map((included) => described(included, manifest));
  if (data.length === 0)
    return say({ includes: data }, "Nothing is included: `bothy include add DIR` includes an environment.");
  return say(
    { includes: data },
    {
      head: ["INCLUDED", "BY", "PACKAGES"],
      rows: data.map(({ manifest, by, packages }) => [manifest, by, shortList(packages)]),
    },
    ...notes(manifest),
  );
}

/** `bothy include add DIR ...`: manifest, lock and environment together, or nothing. */
export async function includeAdd({ ctx }: Call, _flags: unknown, words: readonly string[]): Promise<Answer> {
  const project = await openProject(ctx.host.cwd, ctx);
  const dirs = words.map((word) => writtenFolder(word, project, ctx));
  for (const dir of dirs) refuseMissing(dir, project, ctx);
  const real = (dir: string) => realPath(resolve(project.root, dir), ctx);
  let added: string[] = [];
  const edit = async (text: string) => {
    const { include } = decodeManifestFile(text, "bothy.toml");
    const there = new Set(await Promise.all(include.map((entry) => real(entry.dir))));
    added = [];
    for (const dir of dirs) {
      if (!there.has(await real(dir))) added.push(dir);
      there.add(await real(dir));
    }
    return addIncludes(text, added);
  };
  const outcome = await changeProject(project, { edit }, dependencies(ctx), ctx);
  if (added.length === 0) return say(outcomeData(outcome), `${dirs.join(", ")} is included already.`);
  return changed(outcome, { added }, `Included ${added.join(", ")}.`, ...notes(outcome.manifest));
}

/** `bothy include remove DIR ...` */
export async function includeRemove(
  { ctx }: Call,
  _flags: unknown,
  words: readonly string[],
): Promise<Answer> {
  const project = await openProject(ctx.host.cwd, ctx);
  let dirs: string[] = [];
  const edit = async (text: string) => {
    const { include } = decodeManifestFile(text, "bothy.toml");
    dirs = [];
    for (const word of words) dirs.push(await entryNamed(word, include, project, ctx));
    return removeIncludes(text, dirs);
  };
  const outcome = await changeProject(project, { edit }, dependencies(ctx), ctx);
  return changed(outcome, { removed: dirs }, `Took out ${dirs.join(", ")}.`);
}

/** `bothy include upgrade [DIR ...]`: the included environments' versions, as their locks have them now. */
export async function includeUpgrade(
  { ctx }: Call,
  _flags: unknown,
  words: readonly string[],
): Promise<Answer> {
  const project = await openProject(ctx.host.cwd, ctx);
  const before = await readProject(project, ctx);
  if (before.includes.manifests.length === 0)
    throw new UserError("no-includes", `${project.manifestPath} includes nothing`, {
      help: "`bothy include add DIR` includes an environment; `bothy upgrade` upgrades the project's own packages",
    });
  const upgradeIncludes = await manifestsNamed(words, before.includes, project, ctx);
  const deps = dependencies(ctx);
  const outcome = await changeProject(project, { upgradeIncludes }, deps, ctx);
  const { upgradeReport } = await import("../upgrade-report.ts");
  const { upgradeView } = await import("../upgrade-view.ts");
  const names = outcome.manifest.packages
    .map(({ key }) => key)
    .filter((key) => upgradeIncludes.includes(outcome.manifest.places[key]?.file ?? ""));
  const { manifest, lock, system, missing } = outcome;
  const work = { manifest, before: outcome.before, lock, system, names, missing };
  const found = await upgradeReport(work, deps.channels, ctx);
  const view = upgradeView(found);
  const shown = view[0] === "" ? view.slice(1) : view;
  if (found.groups.length === 0 && Object.keys(found.otherSystems).length === 0)
    return say(
      { ...outcomeData(outcome), ...found },
      `Everything that comes from ${upgradeIncludes.join(", ")} is as it says.`,
    );
  return say(
    { ...outcomeData(outcome), ...found },
    ...shown,
    "",
    `Generation ${outcome.generation.number}: ${changeSummary(outcome.before, lock, system)}.`,
    "`bothy generations rollback` goes back.",
  );
}

function changed(outcome: ProjectOutcome, what: object, ...view: View[]): Answer {
  return say(
    { ...outcomeData(outcome), ...what },
    ...view,
    ...outcome.newNotices.map((notice) => `Note: ${notice}`),
    `Generation ${outcome.generation.number}: ${changeSummary(outcome.before, outcome.lock, outcome.system)}.`,
  );
}

function described({ file, folder, entry }: IncludedManifest, manifest: Manifest) {
  const packages = Object.entries(manifest.places).flatMap(([key, place]) =>
    place.file === file ? [key] : [],
  );
  return { manifest: file, folder, by: `${entry.place.file}:${entry.place.line}`, packages };
}

/** Requests of one name that come from different places: a slip more often than not. */
function notes(manifest: Manifest): string[] {
  return sameNames(manifest).map(
    ([first, second]) =>
      `Note: ${first.at} and ${second.at} are two requests; \`${JSON.stringify(first.key)} = false\` in [packages] takes the first out.`,
  );
}

function shortList(names: readonly string[]): string {
  if (names.length === 0) return "-";
  return names.length > 6
    ? `${names.slice(0, 5).join(", ")} and ${count(names.length - 5, "other")}`
    : names.join(", ");
}

/** A folder that was typed, as bothy.toml writes it: relative to the project. */
function writtenFolder(word: string, project: Project, ctx: Context): string {
  if (/^hub:/.test(word))
    throw usageError(
      "environments of a hub are not in this version of bothy yet",
      "include a folder: bothy include add ../base",
    );
  const typed = word.length > 1 ? word.replace(/\/+$/, "") : word;
  const problem = folderProblem(typed);
  if (problem !== undefined) throw usageError(...problem);
  if (isAbsolute(typed)) return typed;
  const way = relative(project.root, resolve(ctx.host.cwd, typed)) || ".";
  return way.startsWith(".") ? way : `.${sep}${way}`;
}

/** Says of a folder that can't be included what is wrong before bothy.toml has a line for it. */
function refuseMissing(dir: string, { root }: Project, { host }: Context): void {
  const folder = resolve(root, dir);
  if (isPattern(dir) || host.fsSync.existsSync(join(folder, "bothy.toml"))) return;
  const there = host.fsSync.existsSync(folder);
  throw new UserError("no-such-include", `can't include ${dir}`, {
    reason: there ? `${folder} has no bothy.toml` : `there is no ${folder}`,
    help: there
      ? `start an environment there: bothy init -d ${shellWord(folder)}`
      : "name a folder that has a bothy.toml",
  });
}

/** The entry of bothy.toml that a typed word means: as it is written, or the same folder. */
async function entryNamed(
  word: string,
  include: readonly IncludeEntry[],
  project: Project,
  ctx: Context,
): Promise<string> {
  const exact = include.find(({ dir }) => dir === word || dir === writtenFolder(word, project, ctx));
  if (exact !== undefined) return exact.dir;
  const wanted = await realPath(resolve(ctx.host.cwd, word), ctx);
  for (const { dir } of include) if ((await realPath(resolve(project.root, dir), ctx)) === wanted) return dir;
  const dirs = include.map(({ dir }) => dir);
  throw new UserError("no-such-include", `bothy.toml doesn't include ${word}`, {
    reason: dirs.length === 0 ? "it includes nothing" : `it includes ${dirs.join(", ")}`,
    help: "name one of them as it is written there",
  });
}

async function realPath(path: string, ctx: Context): Promise<string> {
  return ctx.host.fs.realpath(path).catch(() => path);
}

/** The included manifests that typed folders mean, with what these include; all without a word. */
async function manifestsNamed(
  words: readonly string[],
  { manifests }: Includes,
  project: Project,
  ctx: Context,
): Promise<string[]> {
  if (words.length === 0) return manifests.map(({ file }) => file);
  const named = new Set<IncludedManifest>();
  for (const word of words) {
    const folders = [
      await realPath(resolve(ctx.host.cwd, word), ctx),
      await realPath(join(project.root, word), ctx),
    ];
    const found = manifests.filter(({ folder, entry }) => folders.includes(folder) || entry.dir === word);
    if (found.length === 0)
      throw new UserError("no-such-include", `nothing is included from ${word}`, {
        reason: `what is included: ${manifests.map(({ file }) => file).join(", ")}`,
        help: "`bothy include list` shows it",
      });
    for (const one of found) named.add(one);
  }
  return manifests
    .filter((one) => [...named].some((from) => reaches(from, one, manifests)))
    .map(({ file }) => file);
}
