import { shortKey } from "../../base/digest.ts";
import type { System } from "../../base/system.ts";
import { buildPackages, closureOf } from "../../lockfile/closure.ts";
import type { LockedPackage, Lockfile } from "../../lockfile/types.ts";
import { compilerKey } from "../../lockfile/types.ts";
import type { StoreKey } from "../../store/types.ts";
import { isBuiltTool } from "../built-tools/tool-plan.ts";

/** Changed whenever the same source distribution would be built to another wheel. */
const BUILDER = "source-1";

/** What an environment on one system needs at work, and what is built for it. Keys are those of the lock's packages. */
export interface SourcePlan {
  /** In the environment's trees, without the source distributions. */
  readonly runtime: ReadonlySet<string>;
  readonly sources: readonly PlannedSource[];
}

export interface PlannedSource {
  readonly id: string;
  readonly item: LockedPackage;
  /** Of all that the build depends on, told by the lock alone. */
  readonly key: StoreKey;
  /** The wheels that it is built with. */
  readonly requires: readonly string[];
  /** Packages of its Python's suite and group that are there for compiling alone. */
  readonly tools: readonly string[];
}

/**
 * A source distribution without anything to compile depends on its Python; another one on all Debian packages of its Python's suite
 * and group, since it may find any of their headers and programs.
 */
export function planSources(lock: Lockfile, system: System): SourcePlan {
  const here = Object.entries(lock.packages).filter(([, item]) => item.system === system);
  const forBuilding = buildPackages(lock);
  const isSource = ({ channel, file }: LockedPackage) => channel === "pypi" && !file.endsWith(".whl");
  const sources = here.filter(([, item]) => isSource(item));
  const isBuilt = (item: LockedPackage) => isSource(item) || isBuiltTool(item);
  const runtime = here.filter(([id, item]) => !forBuilding.has(id) && !isBuilt(item)).map(([id]) => id);
  return {
    runtime: new Set(runtime),
    sources: sources.map(([id, item]) => {
      const requires = [...closureOf(lock, item.build ?? [])].sort();
      const debs = here.filter(([, { channel, group }]) => channel === "deb" && group === item.group);
      const compiler = lock.requests[compilerKey(item.group)]?.roots[system]?.[0];
      const suite = compiler === undefined ? undefined : lock.packages[compiler]?.suite;
      const ground = item.compiles
        ? debs.filter(([, deb]) => deb.suite === suite)
        : debs.filter(([, deb]) => /^(?:lib)?python3\./.test(deb.name));
      const hashes = [
        ...requires.map((key) => lock.packages[key]!.hash),
        ...ground.map(([, deb]) => deb.hash),
      ];
      const tools = item.compiles ? ground.map(([key]) => key).filter((key) => forBuilding.has(key)) : [];
      return {
        id,
        item,
        requires,
        tools,
        key: shortKey([BUILDER, system, item.hash, ...hashes]) as StoreKey,
      };
    }),
  };
}
