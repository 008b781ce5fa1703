import { join } from "node:path";
import type { Host } from "../../host/host.ts";
import type { Places } from "../../host/places.ts";
import { readableNames, readableText } from "../../host/readable.ts";
import type { StoreKey } from "../../store/types.ts";
import { realPath } from "./real-path.ts";

/** A process that something of the store is in use by. */
export interface LiveProcess {
  readonly pid: number;
  /** Those in force in it: its variables name them, or a record in `live/` does. */
  readonly environments: readonly StoreKey[];
  /** Those that it has files of in memory; looked for only where no environment is named. */
  readonly trees: readonly StoreKey[];
}

/**
 * The processes that use an environment, however they came to it: shells that were activated in place, as `live/` tells,
 * and what was started in an activation, however deep. Servers write their titles over their variables (setproctitle): of a
 * process that names no environment, what it has loaded tells. Processes that may not be looked into are left out.
 */
export function liveProcesses(places: Pick<Places, "data" | "state">, host: Host): LiveProcess[] {
  const recorded = liveRecords(places, host);
  const real = realPath(host, places.data);
  const found: LiveProcess[] = [];
  for (const name of readableNames(host, "/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const pid = Number(name);
    const variables = readableText(host, `/proc/${name}/environ`) ?? "";
    const environments = [...new Set([...(recorded.get(pid) ?? []), ...environmentsIn(variables, places)])];
    const trees =
      environments.length > 0
        ? []
        : [...new Set(keysBehind(`${real}/trees/`, readableText(host, `/proc/${name}/maps`) ?? ""))];
    if (environments.length + trees.length > 0) found.push({ pid, environments, trees });
  }
  return found;
}

/** What a process shows in `ps`; empty where that can't be told. */
export function commandOf(pid: number, host: Host): string {
  const words = readableText(host, `/proc/${pid}/cmdline`)?.split("\0").filter(Boolean) ?? [];
  return words.join(" ") || (readableText(host, `/proc/${pid}/comm`)?.trim() ?? "");
}

/** The processes that this one was started by, the nearest first. */
export function ancestors(host: Host): number[] {
  const found: number[] = [];
  for (let pid = host.pid; pid > 1 && found.length < 100; ) {
    const parent = Number(fieldsOf(readableText(host, `/proc/${pid}/stat`) ?? "")[1]);
    if (!Number.isInteger(parent) || parent < 1) break;
    found.push(parent);
    pid = parent;
  }
  return found;
}

/** `live/<pid>.<layer>`: an environment's path and the shell's /proc/<pid>/stat line; those of ended shells are removed. */
function liveRecords(places: Pick<Places, "data" | "state">, host: Host): Map<number, StoreKey[]> {
  const folder = join(places.state, "live");
  const found = new Map<number, StoreKey[]>();
  for (const name of readableNames(host, folder)) {
    const path = join(folder, name);
    const text = readableText(host, path) ?? "";
    const [environment = "", ...stat] = text.split("\n");
    const pid = Number(name.split(".")[0]);
    const started = startTime(stat.join("\n"));
    const now = readableText(host, `/proc/${pid}/stat`);
    if (started !== undefined && now !== undefined && startTime(now) === started)
      found.set(pid, [...(found.get(pid) ?? []), ...environmentsIn(environment, places)]);
    else host.fsSync.rmSync(path, { force: true });
  }
  return found;
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

/** Field 22 of proc_pid_stat(5). */
function startTime(stat: string): string | undefined {
  return fieldsOf(stat)[19];
}

/** The fields of proc_pid_stat(5) from the third on: a name before them may hold anything. */
function fieldsOf(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
