import { join } from "node:path";
import { isSystemError } from "../base/error.ts";
import type { Host } from "../host/host.ts";
import type { Places } from "../host/places.ts";
import type { StoreKey } from "../store/types.ts";
import { listEnvironments } from "./environment-root.ts";
import type { Generation } from "./project-types.ts";

/** A project whose folder is gone keeps its generations for so long: it may stand on a disk that is not mounted. */
const GONE_MS = 30 * 24 * 3600 * 1000;

/**
 * The environments that a collection must keep: those of all projects' generations, and those that are in force: in a
 * shell that was activated in place, named by the variables of any running process of this user, or made of trees
 * that such a process has files of in memory. A project whose folder has been gone for 30 days of collections no longer counts.
 */
export function environmentRoots(places: Pick<Places, "data" | "state">, host: Host): StoreKey[] {
  const keys = new Set<StoreKey>();
  const projects = join(places.state, "projects");
  for (const name of names(host, projects)) {
    const state = join(projects, name);
    if (isAbandoned(state, host)) continue;
    for (const key of generationKeys(state, host)) keys.add(key);
  }
  for (const key of [...liveRecords(places, host), ...runningProcesses(places, host)]) keys.add(key);
  return [...keys].sort();
}

function generationKeys(state: string, host: Host): StoreKey[] {
  const folder = join(state, "generations");
  const keys: StoreKey[] = [];
  for (const name of names(host, folder)) {
    if (!name.endsWith(".json")) continue;
    const generation = JSON.parse(host.fsSync.readFileSync(join(folder, name), "utf8")) as Generation;
    keys.push(generation.environment);
  }
  // A change that a kill left half done names an environment that no generation does yet.
  const journal = read(host, join(state, "journal.json"));
  const key = journal === undefined ? undefined : /"environment":\s*"([0-9a-f]+)"/.exec(journal)?.[1];
  if (key !== undefined) keys.push(key as StoreKey);
  return keys;
}

/** Notes when a project's folder was first missed; true once that is long ago. */
function isAbandoned(state: string, host: Host): boolean {
  const root = read(host, join(state, "root"))?.replace(/\n$/, "");
  if (root === undefined || root === "") return false;
  const mark = join(state, "gone-since");
  if (host.fsSync.existsSync(root)) {
    host.fsSync.rmSync(mark, { force: true });
    return false;
  }
  const since = Date.parse(read(host, mark)?.trim() ?? "");
  if (Number.isNaN(since)) {
    host.fsSync.writeFileSync(mark, `${host.now().toISOString()}\n`, { mode: 0o600 });
    return false;
  }
  return host.now().getTime() - since > GONE_MS;
}

/** `live/<pid>.<layer>`: an environment's path and the shell's /proc/<pid>/stat line; those of ended shells are removed. */
function liveRecords(places: Pick<Places, "data" | "state">, host: Host): StoreKey[] {
  const folder = join(places.state, "live");
  const keys: StoreKey[] = [];
  for (const name of names(host, folder)) {
    const path = join(folder, name);
    const text = read(host, path) ?? "";
    const [environment = "", ...stat] = text.split("\n");
    const started = startTime(stat.join("\n"));
    const now = read(host, `/proc/${name.split(".")[0]}/stat`);
    if (started !== undefined && now !== undefined && startTime(now) === started)
      keys.push(...environmentsIn(environment, places));
    else host.fsSync.rmSync(path, { force: true });
  }
  return keys;
}

/**
 * What stands in the variables of processes that were started in an activation, however deep. Servers write their titles
 * over them (setproctitle): of a process that names none, what it has loaded tells.
 */
function runningProcesses(places: Pick<Places, "data">, host: Host): StoreKey[] {
  const keys: StoreKey[] = [];
  const trees = new Set<StoreKey>();
  const real = realPath(host, places.data);
  for (const pid of names(host, "/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const variables = read(host, `/proc/${pid}/environ`);
    if (variables === undefined) continue;
    const named = environmentsIn(variables, places);
    keys.push(...named);
    if (named.length > 0) continue;
    for (const tree of keysBehind(`${real}/trees/`, read(host, `/proc/${pid}/maps`) ?? "")) trees.add(tree);
  }
  if (trees.size === 0) return keys;
  for (const { key, file } of listEnvironments(places, host))
    if (file.trees.some((tree) => trees.has(tree))) keys.push(key);
  return keys;
}

function environmentsIn(text: string, places: Pick<Places, "data">): StoreKey[] {
  return keysBehind(`${join(places.data, "environments")}/`, text);
}

function keysBehind(prefix: string, text: string): StoreKey[] {
  return text
    .split(prefix)
    .slice(1)
    .map((rest) => /^[0-9a-f]+/.exec(rest)?.[0])
    .filter((key) => key !== undefined) as StoreKey[];
}

function realPath(host: Host, path: string): string {
  try {
    return host.fsSync.realpathSync(path);
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR", "EACCES")) return path;
    throw error;
  }
}

/** Field 22 of proc_pid_stat(5). */
function startTime(stat: string): string | undefined {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

function names(host: Host, folder: string): string[] {
  try {
    return host.fsSync.readdirSync(folder);
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR", "EACCES")) return [];
    throw error;
  }
}

function read(host: Host, path: string): string | undefined {
  try {
    return host.fsSync.readFileSync(path, "utf8");
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR", "ESRCH", "EACCES", "EPERM")) return undefined;
    throw error;
  }
}
