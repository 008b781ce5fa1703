import type { Places } from "../../host/places.ts";

/**
 * What bothy makes in each of its places. A place that is a link leads to a folder that somebody chose by hand, a disk of their own
 * maybe: nothing else may go there.
 */
export const OWN_NAMES: Readonly<Record<keyof Places, RegExp>> = {
  data: /^(?:built|drivers|environments|linked|locks|objects|tmp|trees)$/,
  cache:
    /^(?:artifacts|asked|builds|cargo|compile-cache|configured|deb|go|npm|npm-known|pypi|store-folders\.json(?:\.\d+\.partial)?)$/,
  state: /^(?:by-path|deb|edited\.toml|live|ports|projects|runs|trust)$/,
  config: /^config\.toml$/,
};
