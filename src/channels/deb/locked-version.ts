import { digestHex } from "../../base/digest.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import type { PackageVersion } from "./package-version.ts";
import type { Universe } from "./universe.ts";
import { compareVersions } from "./version.ts";

/**
 * A package as the lockfile has it, whose version no index has any more: what it needs is what satisfied it when it was
 * locked; what it provides and conflicts with is taken from the newest version that there is.
 */
export function lockedVersion(item: LockedPackage, indexed: Universe): PackageVersion {
  const now = indexed.versions(item.name)[0];
  return {
    name: item.name,
    version: item.version,
    architecture: indexed.architecture,
    multiArch: now?.multiArch,
    essential: now?.essential ?? false,
    priority: now?.priority ?? 4,
    rank: now?.rank ?? 0,
    depends: item.dependencies.map((key) => [{ name: key.slice(key.lastIndexOf("/") + 1) }]),
    conflicts: now?.conflicts ?? [],
    provides: (now?.provides ?? []).map((provision) =>
      provision.version === now?.version ? { name: provision.name, version: item.version } : provision,
    ),
    file: item.file,
    size: item.size ?? 0,
    sha256: digestHex(item.hash),
    archive: item.archive ?? "main",
    release: item.release ?? "",
  };
}

/** The version of `versions` that the lockfile names: equal in version and in bytes. */
export function sameAsLocked(
  item: LockedPackage,
  versions: readonly PackageVersion[],
): PackageVersion | undefined {
  return versions.find(
    (each) => compareVersions(each.version, item.version) === 0 && each.sha256 === digestHex(item.hash),
  );
}
