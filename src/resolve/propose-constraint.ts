import type { Channel } from "./channel.ts";
import { fitsByComponents, versionParts } from "./version-parts.ts";

/**
 * A constraint in the manner of `old` that takes `version`: for `12` the same number of components, so for `^5` and `~=2.2`; the whole
 * version for `=1.2.3`; a lower bound for whatever else.
 */
export function proposedConstraint(old: string, version: string, channel: Channel): string {
  const fits = channel.fits ?? fitsByComponents;
  const { version: upstream } = versionParts(version);
  const numbers = /^v?(\d+(?:\.\d+)*)/.exec(upstream)?.[1]?.split(".") ?? [];
  const [, sign, own] = /^((?:\^|~=?|)v?)(\d+(?:\.\d+)*)$/.exec(old) ?? [];
  const like = own === undefined ? undefined : `${sign}${numbers.slice(0, own.split(".").length).join(".")}`;
  const exact = `=${version}`;
  const ways = old.startsWith("=") ? [exact] : [...(like === undefined ? [] : [like]), `>=${upstream}`];
  return ways.find((way) => fits(version, way)) ?? exact;
}
