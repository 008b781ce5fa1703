import { parse } from "smol-toml";

/** What a Cargo.lock pins, beside the package itself. Source: cargo::core::resolver::encode. */
export interface PinnedCrate {
  readonly name: string;
  readonly version: string;
  /** sha256, hex. */
  readonly checksum: string;
}

/**
 * The crates of a Cargo.lock; of one with sources that are no registry's or with several registries', what stands in the way; undefined for
 * a file that is no such lock.
 */
export function pinnedCrates(
  text: string,
): readonly PinnedCrate[] | { readonly problem: string } | undefined {
  let lock: Record<string, unknown>;
  try {
    lock = parse(text);
  } catch {
    return undefined;
  }
  const packages = Array.isArray(lock.package) ? (lock.package as Record<string, unknown>[]) : [];
  const metadata = (lock.metadata ?? {}) as Record<string, unknown>;
  const registries = new Set<string>();
  const pinned: PinnedCrate[] = [];
  for (const { name, version, source, checksum } of packages) {
    if (typeof name !== "string" || typeof version !== "string") return undefined;
    if (source === undefined) continue;
    if (typeof source !== "string" || !/^(?:registry|sparse)\+/.test(source))
      return { problem: `${name} ${version} comes from ${String(source)}, which is no registry` };
    registries.add(source);
    const hash = checksum ?? metadata[`checksum ${name} ${version} (${source})`];
    if (typeof hash !== "string" || !/^[0-9a-f]{64}$/.test(hash))
      return { problem: `${name} ${version} has no checksum` };
    pinned.push({ name, version, checksum: hash });
  }
  if (registries.size > 1) return { problem: `its crates come from ${registries.size} registries` };
  return pinned;
}
