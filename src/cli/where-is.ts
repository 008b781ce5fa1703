import type { Manifest } from "../manifest/types.ts";

/** The place of a request in its manifest: `bothy.toml:7`. */
export function whereIs(key: string, manifest: Manifest): { readonly at?: string } {
  const place = manifest.places[key];
  return place === undefined ? {} : { at: `${place.file}:${place.line}` };
}
