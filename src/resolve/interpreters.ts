import type { System } from "../base/system.ts";
import { catalogEntry } from "../catalog/catalog.ts";
import { closureOf } from "../lockfile/closure.ts";
import type { LockedPackage, Lockfile } from "../lockfile/types.ts";
import type { ChannelName, Request } from "../manifest/types.ts";
import type { ResolveInput } from "./channel.ts";
import { packageName } from "./choices.ts";
import { templateForm } from "./entry-versions.ts";
import { upstreamVersion } from "./version-parts.ts";

/** The catalog's entry that a channel's packages run with. */
const INTERPRETERS: Readonly<Partial<Record<ChannelName, string>>> = { pypi: "python", npm: "nodejs" };

/** What a request comes to on one system, as far as interpreters are concerned. */
export interface Served {
  readonly channel: ChannelName;
  readonly name: string;
}

/** The entry that packages of this channel need beside them; undefined for a channel that needs none. */
export function interpreterOf(channel: ChannelName): string | undefined {
  return INTERPRETERS[channel];
}

/** Whether a package is one that an entry's choices begin with: `python3` and `python3.14` are python's. */
export function isInterpreter(entryName: string, item: Served, system: System): boolean {
  return catalogEntry(entryName)!.choices.some((choice) => {
    const template = packageName(choice.packages[0]!, system);
    if (template === undefined || choice.channel !== item.channel) return false;
    return templateForm(template)?.test(item.name) ?? template === item.name;
  });
}

/** Whether a package belongs to an interpreter's entry at all, as `npm` does to `nodejs`. */
export function belongsToInterpreter(entryName: string, item: Served, system: System): boolean {
  return catalogEntry(entryName)!.choices.some(
    (choice) =>
      choice.channel === item.channel &&
      choice.packages.some((one, index) => index > 0 && packageName(one, system) === item.name),
  );
}

/** The request that is added for a group's packages; `systems` absent: all the manifest's. */
export function impliedRequest(
  entryName: string,
  group: string,
  systems: readonly System[] | undefined,
): Request {
  return {
    key: `${entryName}@${group}`,
    name: entryName,
    constraint: "*",
    group,
    ...(systems === undefined ? {} : { systems }),
    priority: 10,
  };
}

/** A Python's version and its libc's, `3.13.5` and `2.41`. */
export type Python = NonNullable<ResolveInput["python"]>;

/**
 * The Python of `roots` and its libc, as pypi must know them: the version of the `python3.X` that they need, and of the
 * libc6 of its suite. Undefined when there is none.
 */
export function pythonOf(packages: Lockfile["packages"], roots: readonly string[]): Python | undefined {
  const lock: Lockfile = { version: 1, requests: {}, packages };
  const debs = [...closureOf(lock, roots)]
    .map((key) => packages[key]!)
    .filter((item) => item.channel === "deb");
  debs.sort((a, b) => (a.name < b.name ? -1 : 1));
  const python = debs.find((item) => /^python3\.\d+$/.test(item.name));
  const libc = python && findLibc(Object.values(packages), python);
  if (python === undefined || libc === undefined) return undefined;
  const numbers = (text: string) => /^\d+(\.\d+)*/.exec(upstreamVersion(text))![0];
  return { version: numbers(python.version), glibc: numbers(libc.version).split(".").slice(0, 2).join(".") };
}

/** The Python that a lock's packages of a group run with: that of the request which comes first on PATH. */
export function pythonOfGroup(lock: Lockfile, group: string, system: System): Python | undefined {
  const requests = Object.entries(lock.requests)
    .filter(([, request]) => request.group === group)
    .sort(([a, one], [b, other]) => one.priority - other.priority || (a < b ? -1 : 1));
  for (const [, request] of requests) {
    const roots = (request.roots[system] ?? []).filter((key) => {
      const item = lock.packages[key];
      return item !== undefined && isInterpreter("python", item, system);
    });
    if (roots.length > 0) return pythonOf(lock.packages, roots);
  }
  return undefined;
}

function findLibc(packages: readonly LockedPackage[], beside: LockedPackage): LockedPackage | undefined {
  return packages.find(
    (item) =>
      item.name === "libc6" &&
      item.system === beside.system &&
      item.suite === beside.suite &&
      item.group === beside.group,
  );
}
