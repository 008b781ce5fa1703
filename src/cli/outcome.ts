import { join } from "node:path";
import { isSystemError } from "../base/error.ts";
import type { System } from "../base/system.ts";
import { treePlace } from "../environment/environment-plan.ts";
import type { ProjectOutcome } from "../environment/project/project-types.ts";
import { readTreeMeta } from "../environment/tree-meta.ts";
import type { Host } from "../host/host.ts";
import { diffLockfiles } from "../lockfile/diff.ts";
import type { Lockfile } from "../lockfile/types.ts";
import { count, type Table } from "./answer.ts";

/** What a request came to in a built environment. */
export interface Installed {
  readonly request: string;
  readonly version: string;
  /** `deb/trixie`, `pypi`. */
  readonly channel: string;
  /** Names that it has on PATH. */
  readonly programs: readonly string[];
  /** Of a file by its address that has none: where it is, `$BOTHY_ENV/url/model`. */
  readonly files?: string;
}

/** What each of `keys` brought. A request that isn't for this system is left out. */
export function installed(
  keys: readonly string[],
  lock: Lockfile,
  system: System,
  environment: string,
  host: Host,
): Installed[] {
  return keys.flatMap((key) => {
    const request = lock.requests[key];
    const roots = request?.roots[system] ?? [];
    const first = lock.packages[roots[0] ?? ""];
    if (request === undefined || first === undefined) return [];
    const names = roots.flatMap((root) => programsOf(root, lock, environment, host));
    const programs = byLikeness(
      new Set([...names, ...Object.keys(request.aliases ?? {})]),
      first.tool ?? key.replace(/^[^:]*:/, ""),
    );
    const channel = first.suite === undefined ? first.channel : `${first.channel}/${first.suite}`;
    const isData = first.channel === "url" && programs.length === 0;
    const files = isData ? { files: `$BOTHY_ENV/${treePlace(first)}` } : {};
    return [{ request: key, version: first.version, channel, programs, ...files }];
  });
}

/** By name, those first that have the request's own name, or begin with it. */
function byLikeness(programs: ReadonlySet<string>, request: string): string[] {
  const rank = (program: string) => (program === request ? 0 : program.startsWith(request) ? 1 : 2);
  return [...programs].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function programsOf(root: string, lock: Lockfile, environment: string, host: Host): string[] {
  const item = lock.packages[root];
  if (item === undefined) return [];
  try {
    return Object.keys(readTreeMeta(join(environment, treePlace(item)), host).programs[root] ?? {});
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}

export function installedTable(items: readonly Installed[]): Table {
  return {
    rows: items.map(({ request, version, channel, programs, files }) => [
      request,
      version,
      channel,
      programs.length > 6
        ? `${programs.slice(0, 6).join(", ")} and ${programs.length - 6} more`
        : files === undefined
          ? programs.join(", ")
          : `no programs, files in ${files}`,
    ]),
  };
}

/** What changed between two locks on one system: `14 packages added, 1 removed`. */
export function changeSummary(before: Lockfile | undefined, after: Lockfile, system: System): string {
  const changes = diffLockfiles(before, after).filter((change) => change.system === system);
  const of = (kind: (typeof changes)[number]["kind"]) => changes.filter((change) => change.kind === kind);
  const parts = [
    of("added").length > 0 ? `${count(of("added").length, "package")} added` : "",
    of("changed").length > 0 ? `${of("changed").length} changed` : "",
    of("removed").length > 0 ? `${of("removed").length} removed` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "no package changed" : parts.join(", ");
}

/** Requests beside `asked` whose version is another than before: they made room for what was asked for. `pypi:requests 2.29.0 -> 2.15.1`. */
export function movedBeside(
  asked: readonly string[],
  before: Lockfile | undefined,
  after: Lockfile,
  system: System,
): string[] {
  const version = (lock: Lockfile | undefined, key: string) =>
    lock?.packages[lock.requests[key]?.roots[system]?.[0] ?? ""]?.version;
  return Object.keys(after.requests).flatMap((key) => {
    const [from, to] = [version(before, key), version(after, key)];
    return asked.includes(key) || from === undefined || to === undefined || from === to
      ? []
      : [`${key} ${from} -> ${to}`];
  });
}

/** The part of an outcome that every changing command prints under `--json`. */
export function outcomeData(outcome: ProjectOutcome): object {
  const { environment, generation, changed, changes } = outcome;
  return {
    changed,
    generation: generation.number,
    environment: environment.path,
    changes,
    notices: environment.notices,
  };
}
