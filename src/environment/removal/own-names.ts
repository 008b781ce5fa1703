import { isSystemError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import type { Places } from "../../host/places.ts";

/** What bothy makes in each of its places. */
export const OWN_NAMES: Readonly<Record<keyof Places, RegExp>> = {
  data: /^(?:built|drivers|environments|linked|locks|objects|tmp|trees)$/,
  cache:
    /^(?:artifacts|asked|builds|cargo|compile-cache|configured|deb|go|npm|npm-known|pypi|store-folders\.json(?:\.\d+\.partial)?)$/,
  state: /^(?:by-path|deb|edited\.toml|live|ports|projects|runs|trust)$/,
  config: /^config\.toml$/,
};

/**
 * Where a place is a link: the names in the folder it leads to that bothy didn't make. Somebody chose that folder by hand, a disk of
 * their own maybe: nothing of these may be removed. None where it is a folder itself, which is bothy's alone.
 */
export function foreignNames(
  place: keyof Places,
  { places, host }: Pick<Context, "places" | "host">,
): string[] {
  const path = places[place];
  try {
    if (!host.fsSync.lstatSync(path).isSymbolicLink()) return [];
    return host.fsSync
      .readdirSync(path)
      .filter((name) => !OWN_NAMES[place].test(name))
      .sort();
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR", "EACCES", "EPERM", "ELOOP")) return [];
    throw error;
  }
}
