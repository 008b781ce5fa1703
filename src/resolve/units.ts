import type { System } from "../base/system.ts";
import { type LockedPackage, type Lockfile, owningGroup } from "../lockfile/types.ts";
import { CHANNELS, type ChannelName } from "../manifest/types.ts";

/** What one call of a channel resolves together, for each system: a suite's packages in a group, a group's wheels. */
export interface Unit {
  readonly channel: ChannelName;
  readonly suite?: string;
  readonly group: string;
}

/** A unit's name; of equal units equal. What a source distribution is built with is of its own unit. */
export type UnitKey = string & { readonly __brand: "UnitKey" };

export function unitKey(unit: Unit): UnitKey {
  return `${CHANNELS.indexOf(unit.channel)} ${unit.channel} ${unit.suite ?? "-"} ${unit.channel === "deb" ? unit.group : owningGroup(unit.group)}` as UnitKey;
}

export function unitOf(key: UnitKey): Unit {
  const [, channel, suite, group] = key.split(" ");
  return {
    channel: channel as ChannelName,
    ...(suite === "-" ? {} : { suite: suite! }),
    group: group!,
  };
}

/** A lockfile's packages of one unit, on one system when it is named. */
export function packagesOf(lock: Lockfile | undefined, unit: UnitKey, system?: System): LockedPackage[] {
  return Object.values(lock?.packages ?? {}).filter(
    (item) => unitKey(item) === unit && (system === undefined || item.system === system),
  );
}
