import type { System } from "../base/system.ts";
import type { Context } from "../host/context.ts";
import type { Channels, VersionInfo } from "./channel.ts";
import type { Option } from "./choices.ts";

/** The versions of a package in an option's channel and suite, newest first. */
export type VersionReader = (option: Option, name: string, system: System) => Promise<readonly VersionInfo[]>;

/** Asks channels for versions, each thing once. */
export function versionReader(channels: Channels, ctx: Context): VersionReader {
  const known = new Map<string, Promise<readonly VersionInfo[]>>();
  return ({ choice, suite }, name, system) => {
    const key = JSON.stringify([choice.channel, suite, name, system]);
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const asked = channels[choice.channel].versions(
      name,
      { system, ...(suite === undefined ? {} : { suite }) },
      ctx,
    );
    known.set(key, asked);
    return asked;
  };
}
