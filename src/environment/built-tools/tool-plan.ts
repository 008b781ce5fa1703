import { canonicalJson } from "../../base/canonical-json.ts";
import { shortKey } from "../../base/digest.ts";
import type { System } from "../../base/system.ts";
import { buildGroup, type LockedPackage, type Lockfile } from "../../lockfile/types.ts";
import type { StoreKey } from "../../store/types.ts";

/** Changed whenever the same sources would be built to another tool. */
const BUILDER = "tool-1";

/** A tool that is built here from what the lock pins. Keys are those of the lock's packages. */
export interface PlannedTool {
  readonly id: string;
  readonly item: LockedPackage;
  /** Of all that the build depends on, told by the lock alone. */
  readonly key: StoreKey;
  /** Packages of other channels than deb that it is built with: a Go. */
  readonly toolchains: readonly string[];
  /** Debian packages of the tree that it is built in; none where it needs none. */
  readonly compilers: readonly string[];
}

/** Whether a locked package is no artifact to import but something to build. */
export function isBuiltTool(item: LockedPackage): boolean {
  return item.sources !== undefined;
}

export function planTools(lock: Lockfile, system: System): PlannedTool[] {
  const here = Object.entries(lock.packages).filter(([, item]) => item.system === system);
  return here
    .filter(([, item]) => isBuiltTool(item))
    .map(([id, item]) => {
      const group = buildGroup(item.group, item.name);
      const compilers = here.filter(([, one]) => one.channel === "deb" && one.group === group);
      const toolchains = item.build ?? [];
      const key = shortKey([
        ...[BUILDER, system, item.channel, item.name, item.version, item.hash],
        canonicalJson(item.sources ?? {}),
        JSON.stringify([item.features ?? [], item.defaultFeatures ?? true]),
        "with",
        ...toolchains.map((one) => lock.packages[one]!.hash).sort(),
        ...compilers.map(([, one]) => one.hash).sort(),
      ]) as StoreKey;
      return { id, item, key, toolchains, compilers: compilers.map(([one]) => one) };
    });
}
