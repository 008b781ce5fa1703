import type { PathKind } from "./rewrite/rewrite-text.ts";
import type { DraftContent } from "./tree-draft.ts";
import { linkDestination } from "./tree-path.ts";

/** What stands in a tree, to look paths up in. Paths are relative to it. */
export interface TreeIndex {
  readonly files: ReadonlySet<string>;
  readonly directories: ReadonlySet<string>;
  /** Path -> target. */
  readonly links: ReadonlyMap<string, string>;
  has(path: string): boolean;
  /** What `path` is, links followed within the tree, in its folders too. */
  kindOf(path: string): PathKind;
  /** The path that `path` is in truth, links followed; undefined when there is nothing. */
  resolve(path: string): string | undefined;
}

/** The index of what `draft` holds now. */
export function draftIndex(draft: DraftContent): TreeIndex {
  return treeIndex(new Set(draft.files.keys()), new Set(draft.directories), new Map(draft.links));
}

export function treeIndex(
  files: ReadonlySet<string>,
  directories: ReadonlySet<string>,
  links: ReadonlyMap<string, string>,
): TreeIndex {
  const resolve = (path: string): string | undefined => {
    if (files.has(path) || directories.has(path)) return path;
    let rest = path.split("/");
    let at = "";
    for (let hops = 0; rest.length > 0; ) {
      const next = at === "" ? rest[0]! : `${at}/${rest[0]}`;
      const target = links.get(next);
      if (target === undefined) {
        if (!directories.has(next) && !(rest.length === 1 && files.has(next))) return undefined;
        at = next;
        rest = rest.slice(1);
        continue;
      }
      const destination = linkDestination(next, target);
      if (destination === undefined || ++hops > 40) return undefined;
      rest = [...destination.split("/"), ...rest.slice(1)];
      at = "";
    }
    return at;
  };
  return {
    files,
    directories,
    links,
    resolve,
    has: (path) => files.has(path) || directories.has(path) || links.has(path),
    kindOf: (path) => {
      const real = resolve(path);
      return real === undefined ? undefined : files.has(real) ? "file" : "directory";
    },
  };
}
