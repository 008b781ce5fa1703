import { UserError } from "../base/error.ts";
import type { Context } from "../host/context.ts";
import type { LockedPackage } from "../lockfile/types.ts";
import type { Channel, Channels, VersionInfo } from "./channel.ts";

/** Where a locked package stands among the versions that its channel and suite offer. */
export interface Standing {
  readonly item: LockedPackage;
  /** Newer ones, newest first; without what is not for everybody. */
  readonly newer: readonly VersionInfo[];
  /** All that are offered, newest first. */
  readonly offered: readonly VersionInfo[];
}

/** Undefined where the channel can't be asked now: no network, no index. */
export async function standingOf(
  item: LockedPackage,
  channels: Channels,
  ctx: Context,
): Promise<Standing | undefined> {
  const { channel: name, suite, system } = item;
  const channel = channels[name];
  try {
    const place = { system, ...(suite === undefined ? {} : { suite }) };
    const offered = await channel.versions(item.name, place, ctx);
    return { item, offered, newer: newerThan(item.version, offered, channel.compare) };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/**
 * Those of `offered`, newest first, that an upgrade could move to: no prereleases unless the version is one itself, nothing beyond what
 * the authors call the latest unless the version is beyond it already.
 */
export function newerThan(
  version: string,
  offered: readonly VersionInfo[],
  compare: Channel["compare"],
): VersionInfo[] {
  const place = (one: string) => offered.findIndex((each) => each.version === one);
  const order = compare ?? ((a: string, b: string) => place(b) - place(a));
  const own = offered.find((each) => each.version === version);
  if (own === undefined && compare === undefined) return [];
  const newest = offered.find(({ latest }) => latest);
  const bound = newest !== undefined && order(newest.version, version) >= 0 ? newest.version : undefined;
  return offered.filter(
    (each) =>
      order(each.version, version) > 0 &&
      (!each.prerelease || own?.prerelease === true) &&
      (bound === undefined || order(each.version, bound) <= 0),
  );
}
