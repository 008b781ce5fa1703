import type { System } from "../base/system.ts";
import type { Context } from "../host/context.ts";
import type { LockedPackage } from "../lockfile/types.ts";
import type { Channels, VersionInfo } from "./channel.ts";
import type { Option } from "./choices.ts";

/** The versions of a package in an option's channel and suite, newest first. */
export type VersionReader = (option: Option, name: string, system: System) => Promise<readonly VersionInfo[]>;

/** Asks channels for versions, each thing once; leaves out those of `missing`, as in ResolveInput. */
export function versionReader(
  channels: Channels,
  missing: readonly LockedPackage[],
  ctx: Context,
): VersionReader {
  const known = new Map<string, Promise<readonly VersionInfo[]>>();
  return ({ choice, suite }, name, system) => {
    const key = JSON.stringify([choice.channel, suite, name, system]);
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const gone = missing
      .filter((item) => item.channel === choice.channel && item.suite === suite && item.system === system)
      .filter((item) => item.name === name)
      .map(({ version }) => version);
    const asked = channels[choice.channel]
      .versions(name, { system, ...(suite === undefined ? {} : { suite }) }, ctx)
      .then((all) => all.filter(({ version }) => !gone.includes(version)));
    known.set(key, asked);
    return asked;
  };
}
