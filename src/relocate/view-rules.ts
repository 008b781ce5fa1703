import { IDENTITY_PATHS } from "./generic-paths.ts";

/** Parts of a system that are the tree's alone in a view: the host's would be of other versions. */
const TREE = ["bin", "lib", "lib32", "lib64", "libx32", "sbin", "usr", "etc/alternatives"];

/** Folders in which a view has what the host has and what the tree has. */
const MERGED = ["etc", "opt", "var", "var/lib"];

/** What is the host's in a view although it lies within the tree's parts: its identity, and what its people put there. */
const HOST = [...IDENTITY_PATHS, "usr/local"];

/**
 * The lines of `<tree>/.bothy/view/rules`, which native/view reads: whose each path is in a view of the tree (native/view/rules.h
 * has the form). `originals`: files of the tree that are others in the view, relative to the tree.
 */
export function viewRules(originals: readonly string[]): string {
  const lines = (word: string, paths: readonly string[]) => paths.map((path) => `${word} /${path}\n`);
  return [
    ...lines("tree", TREE),
    ...lines("merge", MERGED),
    ...lines("host", HOST),
    ...lines("original", [...originals].sort()),
  ].join("");
}
