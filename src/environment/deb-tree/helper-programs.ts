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
import type { OwnPrograms } from "./programs.ts";
import type { TreeDraft } from "./tree-draft.ts";

/**
 * By package id, the programs that those of the package may call by name: name -> path in the tree. They are what the
 * packages have that it depends on, itself or through the libraries, modules of a language and metapackages that it works
 * with; not what every system has. Packages that have no programs of their own, or call none, are left out.
 */
export function findHelpers(
  packages: readonly ProgramOwner[],
  own: OwnPrograms,
): Map<string, ReadonlyMap<string, string>> {
  const byId = new Map(packages.map((one) => [one.id, one]));
  const found = new Map<string, ReadonlyMap<string, string>>();
  for (const one of packages) {
    if (!own.has(one.id)) continue;
    const family = sameSource(one, byId);
    const helpers = new Map<string, string>();
    const seen = new Set(family);
    const waiting = [...family];
    for (const at of waiting) {
      for (const id of at.item.dependencies) {
        const dependency = byId.get(id);
        if (dependency === undefined || seen.has(dependency) || isBase(dependency)) continue;
        const relatives = sameSource(dependency, byId).filter((relative) => !seen.has(relative));
        for (const relative of relatives) {
          seen.add(relative);
          for (const path of own.get(relative.id) ?? []) helpers.set(posix.basename(path), path);
          if (isInProcess(relative)) waiting.push(relative);
        }
      }
    }
    if (helpers.size > 0) found.set(one.id, helpers);
  }
  return found;
}

/** Whether what it needs is needed by the programs that use it, rather than by programs of its own. */
function isInProcess(one: ProgramOwner): boolean {
  return hasSection(one, LIBRARIES) || hasSection(one, LANGUAGES) || isMetapackage(one);
}

/**
 * Makes `.bothy/helpers/<program>/` in the draft for each program that has helpers: a link to a folder that holds links to
 * these. native/redirect puts it on the program's PATH. Shells and interpreters have none: what they run is the user's as
 * often as the tree's.
 */
export function placeHelpers(
  draft: TreeDraft,
  input: {
    readonly own: OwnPrograms;
    readonly helpers: ReadonlyMap<string, ReadonlyMap<string, string>>;
    /** Whether scripts of the tree name the program at the path, links followed, in their `#!` lines. */
    readonly isInterpreter: (path: string) => boolean;
  },
): void {
  const { own, helpers, isInterpreter } = input;
  const shells = loginShells(draft);
  const placed = new Set<string>();
  for (const [index, [id, programs]] of [...helpers].entries()) {
    const callers = [...(own.get(id) ?? [])]
      .filter((path) => !isInterpreter(path))
      .map((path) => posix.basename(path))
      .filter((name) => !shells.has(name) && !placed.has(name));
    if (callers.length === 0) continue;
    const folder = `.sets/${index}`;
    for (const [name, path] of programs) draft.link(`${HELPERS}/${folder}/${name}`, `../../../../${path}`);
    for (const name of callers) {
      placed.add(name);
      draft.link(`${HELPERS}/${name}`, folder);
    }
  }
}

const HELPERS = ".bothy/helpers";

/** Names of the shells that the tree's packages register. */
function loginShells(draft: TreeDraft): Set<string> {
  const lines = (draft.read("etc/shells")?.toString() ?? "")
    .split("\n")
    .filter((line) => line.startsWith("/"));
  return new Set(lines.map((line) => posix.basename(line)));
}
