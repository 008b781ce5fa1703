import { UserError } from "../base/error.ts";
import type { Context } from "../host/context.ts";
import type { LockedPackage } from "../lockfile/types.ts";
import { formatName } from "../manifest/request.ts";
import type { Request } from "../manifest/types.ts";
import type { Channels } from "./channel.ts";
import { firstName, optionsFor } from "./choices.ts";
import { upstreamVersion } from "./version-parts.ts";

export interface OtherPlace {
  readonly version: string;
  /** `deb/sid:python3` */
  readonly place: string;
}

/**
 * The newest version that the catalog's other choices for a request have, where that is newer than the one that serves it: gcc 14 for
 * gcc@12, whose package is gcc-12. Indexes are read as they are on this machine.
 */
export async function otherPlace(
  request: Request,
  item: LockedPackage,
  channels: Channels,
  ctx: Context,
): Promise<OtherPlace | undefined> {
  const offline = { ...ctx, offline: true };
  let best: OtherPlace | undefined;
  for (const { choice, suite } of optionsFor({ ...request, constraint: "*" })) {
    const name = firstName(choice, item.system, "*");
    if (name === undefined) continue;
    const { channel } = choice;
    if (channel === item.channel && suite === item.suite && name === item.name) continue;
    const place = suite === undefined ? {} : { suite };
    try {
      const offered = await channels[channel].versions(name, { system: item.system, ...place }, offline);
      const newest = offered.find(({ latest }) => latest) ?? offered.find(({ prerelease }) => !prerelease);
      if (newest === undefined || !isLater(newest.version, best?.version ?? item.version)) continue;
      best = { version: newest.version, place: formatName({ channel, ...place, name }) };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
  return best;
}

/** By the numbers that versions of whatever channel begin with; Debian's epoch and revision aside. */
export function isLater(version: string, other: string): boolean {
  const numbers = (text: string) =>
    (/^\d+(?:\.\d+)*/.exec(upstreamVersion(text))?.[0] ?? "0").split(".").map(Number);
  const [left, right] = [numbers(version), numbers(other)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
