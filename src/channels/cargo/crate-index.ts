import { compareCrate } from "./crate-version.ts";

/** One version of a crate as an index has it. Source: The Cargo Book, "Registry Index". */
export interface CrateVersion {
  readonly name: string;
  readonly version: string;
  /** sha256 of the .crate file, hex. */
  readonly checksum: string;
  readonly yanked: boolean;
  /** The oldest Rust that builds it, where it says. */
  readonly rust?: string;
  readonly features: readonly string[];
}

/** Where a crate's entries are, relative to an index. Source: The Cargo Book, "Index files". */
export function indexPath(name: string): string {
  const lower = name.toLowerCase();
  if (lower.length <= 2) return `${lower.length}/${lower}`;
  if (lower.length === 3) return `3/${lower[0]}/${lower}`;
  return `${lower.slice(0, 2)}/${lower.slice(2, 4)}/${lower}`;
}

/**
 * The versions in cargo's copy of an index file, newest first: a line of JSON each, parted by NUL from what cargo notes of them. Source:
 * cargo::sources::registry::index::cache, SummariesCache.
 */
export function readIndexCache(content: Buffer): CrateVersion[] {
  const found = content
    .toString("utf8")
    .split(/[\0\n]/)
    .filter((part) => part.startsWith("{"))
    .flatMap((part) => entryOf(part) ?? []);
  return found.sort((a, b) => compareCrate(b.version, a.version));
}

function entryOf(text: string): CrateVersion | undefined {
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const { name, vers, cksum, yanked, rust_version: rust, features, features2 } = entry;
  if (typeof name !== "string" || typeof vers !== "string" || typeof cksum !== "string") return undefined;
  if (!/^[0-9a-f]{64}$/.test(cksum)) return undefined;
  return {
    ...{ name, version: vers, checksum: cksum, yanked: yanked === true },
    ...(typeof rust === "string" ? { rust } : {}),
    features: [
      ...Object.keys((features as object) ?? {}),
      ...Object.keys((features2 as object) ?? {}),
    ].sort(),
  };
}

/** The address of a .crate by the `dl` of an index's config.json. Source: The Cargo Book, "Index Configuration". */
export function crateAddress(dl: string, name: string, version: string, checksum: string): string {
  const path = indexPath(name);
  const prefix = name.length <= 2 ? String(name.length) : path.split("/").slice(0, -1).join("/");
  const markers: Readonly<Record<string, string>> = {
    "{crate}": name,
    "{version}": version,
    "{prefix}": cased(prefix, name),
    "{lowerprefix}": prefix,
    "{sha256-checksum}": checksum,
  };
  if (!Object.keys(markers).some((marker) => dl.includes(marker)))
    return `${dl.replace(/\/+$/, "")}/${name}/${version}/download`;
  return Object.entries(markers).reduce((text, [marker, value]) => text.replaceAll(marker, value), dl);
}

/** A prefix in the letters of the name itself: `Se/rd` of `SerDe`. */
function cased(prefix: string, name: string): string {
  if (name.length <= 2) return prefix;
  if (name.length === 3) return `3/${name[0]}`;
  return `${name.slice(0, 2)}/${name.slice(2, 4)}`;
}
