import { join } from "node:path";
import type { Host } from "../../host/host.ts";
import type { Places } from "../../host/places.ts";
import { readableText } from "../../host/readable.ts";
import type { StoreKey } from "../../store/types.ts";
import { listEnvironments } from "../environment-root.ts";
import { decodeState, stateNames } from "../project/durable-file.ts";
import { type KnownProject, knownProjects } from "../project/known-projects.ts";
import type { Generation } from "../project/project-types.ts";
import { lastUsed } from "../run/run-folder.ts";
import { liveProcesses } from "./live-processes.ts";

/** For so many days a project whose folder is gone keeps its generations: it may stand on a disk that is not mounted. */
export const GONE_DAYS = 30;

const DAY_MS = 24 * 3600 * 1000;

/** What of the projects' generations counts. */
export interface RootOptions {
  /** A project whose folder was first missed so many days ago no longer counts. Default `GONE_DAYS`. */
  readonly goneDays?: number;
  /** Generations that don't count. */
  readonly without?: readonly { readonly state: string; readonly number: number }[];
  /** A folder that is missed for the first time isn't noted down. */
  readonly dryRun?: boolean;
}

/**
 * The environments that a collection must keep: those of all projects' generations, and those that are in force: in a
 * shell that was activated in place, named by the variables of any running process of this user, or made of trees
 * that such a process has files of in memory.
 */
export function environmentRoots(
  places: Pick<Places, "data" | "state">,
  host: Host,
  options: RootOptions = {},
): StoreKey[] {
  const { goneDays = GONE_DAYS, without = [], dryRun = false } = options;
  const keys = new Set<StoreKey>();
  for (const project of knownProjects(places, host)) {
    const since = goneSince(project, host, { dryRun });
    if (since !== undefined && host.now().getTime() - since >= goneDays * DAY_MS) continue;
    const left = new Set(without.filter(({ state }) => state === project.state).map(({ number }) => number));
    for (const key of generationKeys(project, host, left)) keys.add(key);
  }
  for (const key of liveKeys(places, host)) keys.add(key);
  return [...keys].sort();
}

function generationKeys(
  { state }: KnownProject,
  host: Host,
  without: ReadonlySet<number> = new Set(),
): StoreKey[] {
  const folder = join(state, "generations");
  const keys: StoreKey[] = [];
  for (const name of stateNames(host, folder)) {
    if (!name.endsWith(".json") || without.has(Number(name.slice(0, -5)))) continue;
    const path = join(folder, name);
    const text = host.fsSync.readFileSync(path, "utf8");
    keys.push(decodeState<Generation>(text, path, `generation ${name.slice(0, -5)}`).environment);
  }
  // A change that a kill left half done names an environment that no generation does yet.
  const journal = readableText(host, join(state, "journal.json"));
  const key = journal === undefined ? undefined : /"environment":\s*"([0-9a-f]+)"/.exec(journal)?.[1];
  if (key !== undefined) keys.push(key as StoreKey);
  return keys;
}

/** The folders of projects that are gone, and of whose generations some are built. */
export function goneProjects(places: Pick<Places, "data" | "state">, host: Host): string[] {
  const isBuilt = (key: StoreKey) => host.fsSync.existsSync(join(places.data, "environments", key));
  return knownProjects(places, host)
    .filter(({ root }) => root !== "" && !host.fsSync.existsSync(root))
    .filter((project) => generationKeys(project, host).some(isBuilt))
    .map(({ root }) => root)
    .sort();
}

/** Projects whose folder was first missed `goneDays` ago, or before, and that no program runs of: nothing of theirs counts any more. */
export function expiredProjects(
  places: Pick<Places, "data" | "state">,
  host: Host,
  options: { readonly goneDays: number; readonly dryRun: boolean },
): KnownProject[] {
  const expired = knownProjects(places, host).filter((project) => {
    const since = goneSince(project, host, options);
    return since !== undefined && host.now().getTime() - since >= options.goneDays * DAY_MS;
  });
  if (expired.length === 0) return [];
  const live = new Set(liveKeys(places, host));
  return expired.filter((project) => !generationKeys(project, host).some((key) => live.has(key)));
}

/** The folders of all projects that are there. */
export function projectRoots(places: Pick<Places, "state">, host: Host): string[] {
  return knownProjects(places, host)
    .map(({ root }) => root)
    .filter((root) => root !== "" && host.fsSync.existsSync(root));
}

/**
 * When a project's folder was first missed, in milliseconds, noted the first time; undefined while it is there. What
 * `bothy run` made is missed by nobody from when it was last used.
 */
function goneSince(
  { state, root }: KnownProject,
  host: Host,
  { dryRun }: { readonly dryRun: boolean },
): number | undefined {
  if (root === "") return undefined;
  const used = lastUsed(root, host);
  if (used !== undefined) return used;
  const mark = join(state, "gone-since");
  if (host.fsSync.existsSync(root)) {
    if (!dryRun) host.fsSync.rmSync(mark, { force: true });
    return undefined;
  }
  const since = Date.parse(readableText(host, mark)?.trim() ?? "");
  if (!Number.isNaN(since)) return since;
  const now = host.now();
  if (!dryRun) host.fsSync.writeFileSync(mark, `${now.toISOString()}\n`, { mode: 0o600 });
  return now.getTime();
}

/** Environments that a running process of this user has in force, or that are made of a tree it has loaded. */
function liveKeys(places: Pick<Places, "data" | "state">, host: Host): StoreKey[] {
  const live = liveProcesses(places, host);
  const trees = new Set(live.flatMap((process) => process.trees));
  const loaded =
    trees.size === 0
      ? []
      : listEnvironments(places, host).filter(({ file }) => file.trees.some((tree) => trees.has(tree)));
  return [...live.flatMap(({ environments }) => environments), ...loaded.map(({ key }) => key)];
}
