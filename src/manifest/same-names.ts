import type { Manifest, Request } from "./types.ts";

/** A request and where it stands, for messages: `htop (../base/bothy.toml:4)`. */
export interface NamedRequest {
  readonly key: string;
  readonly at: string;
}

/**
 * Pairs of requests for a package of one name in one group that different manifests ask for in different words, so that neither
 * takes the other's place: from Debian's suites, or once with and once without a channel. The one that is included first comes first.
 */
export function sameNames(manifest: Manifest): [NamedRequest, NamedRequest][] {
  const { packages, places } = manifest;
  const pairs: [NamedRequest, NamedRequest][] = [];
  for (const [index, first] of packages.entries())
    for (const second of packages.slice(index + 1)) {
      const apart = places[first.key]?.file !== places[second.key]?.file;
      if (apart && isLikely(first, second)) pairs.push([named(first, manifest), named(second, manifest)]);
    }
  return pairs;
}

function isLikely(a: Request, b: Request): boolean {
  if (a.name !== b.name || a.group !== b.group) return false;
  return a.channel === b.channel || a.channel === undefined || b.channel === undefined;
}

function named({ key }: Request, { places }: Manifest): NamedRequest {
  const place = places[key];
  return { key, at: place === undefined ? key : `${key} (${place.file}:${place.line})` };
}
