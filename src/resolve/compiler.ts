import type { System } from "../base/system.ts";
import { closureOf } from "../lockfile/closure.ts";
import { buildGroup, compilerKey, type LockedPackage, type Lockfile, packageKey } from "../lockfile/types.ts";
import type { Manifest, Request } from "../manifest/types.ts";
import { isInterpreter } from "./interpreters.ts";

/** Requests for what compiles the source distributions and the tools that a lock has. */
export function compilerRequests(lock: Lockfile | undefined, manifest: Manifest): Request[] {
  return [...sourceCompilers(lock, manifest), ...toolCompilers(lock, manifest)];
}

/** A group of its own for each tool that takes a compiler: what else a project has changes nothing about how it is built. */
function toolCompilers(lock: Lockfile | undefined, manifest: Manifest): Request[] {
  const compiled = Object.values(lock?.packages ?? {}).filter(({ compiler }) => compiler !== undefined);
  const groups = Map.groupBy(compiled, ({ group, name }) => buildGroup(group, name));
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, items]): Request => {
      const { channel, compiler } = items[0]!;
      const also = [...(channel === "cargo" ? ["cargo"] : []), ...buildNeeds(lock!, manifest, items)];
      const systems = manifest.options.systems.filter((system) =>
        items.some((item) => item.system === system),
      );
      const all = systems.length === manifest.options.systems.length;
      return {
        ...{
          key: compilerKey(group),
          channel: "deb",
          suite: compiler!,
          constraint: "*",
          group,
          priority: 10,
        },
        name: channel === "cargo" ? "rustc" : "gcc",
        ...(also.length === 0 ? {} : { also }),
        ...(all ? {} : { systems }),
      };
    });
}

/** Debian packages that the manifest's requests for these tools name. */
function buildNeeds(lock: Lockfile, manifest: Manifest, items: readonly LockedPackage[]): string[] {
  const keys = new Set(items.map(packageKey));
  const asking = manifest.packages.filter(({ key }) =>
    Object.values(lock.requests[key]?.roots ?? {}).some((roots) => roots.some((root) => keys.has(root))),
  );
  return [...new Set(asking.flatMap(({ build }) => build?.needs ?? []))].sort();
}

/**
 * Requests for what compiles the source distributions that a lock has, one a group: from the suite of the group's Python, so that it is
 * in one tree with it and with what else the group has from there.
 */
function sourceCompilers(lock: Lockfile | undefined, manifest: Manifest): Request[] {
  const compiled = Object.values(lock?.packages ?? {}).filter(({ compiles }) => compiles);
  const groups = [...new Set(compiled.map(({ group }) => group))].sort();
  return groups.flatMap((group): Request[] => {
    const systems = manifest.options.systems.filter((system) =>
      compiled.some((item) => item.group === group && item.system === system),
    );
    const python = systems.map((system) => pythonPackage(lock!, group, system)).find((item) => item);
    if (python?.suite === undefined) return [];
    const all = systems.length === manifest.options.systems.length;
    return [
      {
        ...{ key: compilerKey(group), channel: "deb", suite: python.suite, name: `${python.name}-dev` },
        ...{ constraint: "*", group, priority: 10 },
        ...(all ? {} : { systems }),
      },
    ];
  });
}

/** The `python3.X` of the request that comes first on PATH. */
function pythonPackage(lock: Lockfile, group: string, system: System): LockedPackage | undefined {
  const requests = Object.entries(lock.requests)
    .filter(([, request]) => request.group === group)
    .sort(([a, one], [b, other]) => one.priority - other.priority || (a < b ? -1 : 1));
  for (const [, { roots }] of requests) {
    const pythons = (roots[system] ?? []).filter((key) =>
      isInterpreter("python", lock.packages[key]!, system),
    );
    for (const key of closureOf(lock, pythons)) {
      const item = lock.packages[key]!;
      if (item.channel === "deb" && /^python3\.\d+$/.test(item.name)) return item;
    }
  }
  return undefined;
}
