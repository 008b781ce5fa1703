import type { System } from "../base/system.ts";
import type { ChannelName } from "../manifest/types.ts";
import type { LockedPackage, Lockfile } from "./types.ts";

/** One package that differs between two lockfiles on one system. */
export interface PackageChange {
  readonly kind: "added" | "removed" | "changed";
  readonly key: string;
  readonly system: System;
  readonly group: string;
  readonly channel: ChannelName;
  readonly suite?: string;
  readonly name: string;
  /** npm: the tool whose tree it is in. */
  readonly tool?: string;
  /** Version before; absent for one that is added. */
  readonly from?: string;
  /** Version after; absent for one that is removed. */
  readonly to?: string;
}

/** What `after` has otherwise than `before`, by key. Of equal versions with another hash, `changed`. */
export function diffLockfiles(before: Lockfile | undefined, after: Lockfile): PackageChange[] {
  const old = before?.packages ?? {};
  const keys = [...new Set([...Object.keys(old), ...Object.keys(after.packages)])].sort();
  const changes: PackageChange[] = [];
  for (const key of keys) {
    const from = old[key];
    const to = after.packages[key];
    if (from !== undefined && to !== undefined && from.version === to.version && from.hash === to.hash)
      continue;
    changes.push({
      kind: from === undefined ? "added" : to === undefined ? "removed" : "changed",
      key,
      ...identity((to ?? from)!),
      ...(from === undefined ? {} : { from: from.version }),
      ...(to === undefined ? {} : { to: to.version }),
    });
  }
  return changes;
}

function identity(item: LockedPackage) {
  const { system, group, channel, suite, name, tool } = item;
  return {
    system,
    group,
    channel,
    name,
    ...(suite === undefined ? {} : { suite }),
    ...(tool === undefined ? {} : { tool }),
  };
}
