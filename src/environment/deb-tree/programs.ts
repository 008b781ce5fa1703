import { posix } from "node:path";
import {
  hasSection,
  isBase,
  isMetapackage,
  LANGUAGES,
  LIBRARIES,
  type ProgramOwner,
  sameSource,
} from "./package-kinds.ts";
import { linkDestination } from "./tree-path.ts";

export const PROGRAM_FOLDERS = ["usr/bin", "usr/sbin", "usr/games"] as const;

/** What a composed tree has in PROGRAM_FOLDERS: path -> the target of a link, "" for an executable file. */
export type ProgramFiles = ReadonlyMap<string, string>;

/** Paths of programs by the id of the package that they belong to. */
export type OwnPrograms = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * By package id, the programs each can put on PATH: name -> path in the tree. A package has its own files, the
 * alternatives' links that lead to them, and what its dependencies built from the same source have (Debian splits one
 * program over several packages). A metapackage has those of what it depends on too; another package without any has
 * those of its direct dependencies.
 */
export function findPrograms(
  packages: readonly ProgramOwner[],
  own: OwnPrograms,
): Record<string, Record<string, string>> {
  const byId = new Map(packages.map((one) => [one.id, one]));
  const metapackages = new Set(packages.filter(isMetapackage));
  const families = new Map<ProgramOwner, readonly ProgramOwner[]>();
  const familyOf = (one: ProgramOwner) => {
    const family = families.get(one) ?? sameSource(one, byId);
    families.set(one, family);
    return family;
  };
  const result: Record<string, Record<string, string>> = {};
  for (const one of packages) {
    const found = reachable(one, { byId, own, metapackages, familyOf, through: new Set() });
    result[one.id] = Object.fromEntries(
      [...found]
        .map((path): [string, string] => [posix.basename(path), path])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }
  return result;
}

/** By package id, the paths of those of `programs` that are the package's, itself or by alternatives' links to its files. */
export function ownPrograms(
  packages: readonly ProgramOwner[],
  programs: ProgramFiles,
  links: ReadonlyMap<string, string>,
): OwnPrograms {
  const owners = new Map<string, string>();
  for (const one of packages)
    for (const entry of one.meta.entries) if (entry.type !== "directory") owners.set(entry.path, one.id);
  const own = new Map<string, Set<string>>();
  for (const path of programs.keys()) {
    let owner = owners.get(path);
    let at: string | undefined = path;
    for (let hops = 0; owner === undefined && at !== undefined && hops < 8; hops++) {
      const target: string | undefined = links.get(at);
      at = target === undefined ? undefined : linkDestination(at, target);
      if (at !== undefined) owner = owners.get(at);
    }
    if (owner === undefined) continue;
    const paths = own.get(owner) ?? new Set();
    own.set(owner, paths.add(path));
  }
  return own;
}

interface Reach {
  readonly byId: ReadonlyMap<string, ProgramOwner>;
  readonly own: OwnPrograms;
  readonly metapackages: ReadonlySet<ProgramOwner>;
  /** `sameSource`. */
  readonly familyOf: (one: ProgramOwner) => readonly ProgramOwner[];
  readonly through: Set<string>;
}

function reachable(one: ProgramOwner, reach: Reach): Set<string> {
  const family = reach.familyOf(one);
  const found = new Set(family.flatMap((member) => [...(reach.own.get(member.id) ?? [])]));
  const meta = reach.metapackages.has(one);
  if (!meta && (found.size > 0 || hasSection(one, LIBRARIES) || hasSection(one, LANGUAGES))) return found;
  for (const member of family) {
    if (reach.through.has(member.id)) continue;
    reach.through.add(member.id);
    if (meta && !reach.metapackages.has(member)) continue;
    for (const id of member.item.dependencies) {
      const dependency = reach.byId.get(id);
      if (dependency === undefined || family.includes(dependency)) continue;
      if (hasSection(dependency, LIBRARIES) || (!meta && isBase(dependency))) continue;
      const paths = meta
        ? reachable(dependency, reach)
        : reach.familyOf(dependency).flatMap((relative) => [...(reach.own.get(relative.id) ?? [])]);
      for (const path of paths) found.add(path);
    }
  }
  return found;
}
