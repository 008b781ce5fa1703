import { posix } from "node:path";

/** Names at the root of a Debian system that are links into /usr (Debian policy: merged /usr). */
export const MERGED_FOLDERS: readonly string[] = ["bin", "sbin", "lib", "lib32", "lib64", "libo32", "libx32"];

/** A path without leading slash as it is after the merge of /bin, /sbin and /lib* into /usr. */
export function mergeUsr(path: string): string {
  const slash = path.indexOf("/");
  return isMergedFolder(slash === -1 ? path : path.slice(0, slash)) ? `usr/${path}` : path;
}

/** Whether `path` is one of the top folders that are merged. */
export function isMergedFolder(path: string): boolean {
  return MERGED_FOLDERS.includes(path);
}

/**
 * The target of the symbolic link at `path` (relative, before the merge) after the merge: absolute ones stay absolute,
 * relative ones relative and, where they still lead to the same place, untouched. Nothing leads above the root.
 */
export function mergeLinkTarget(path: string, target: string): string {
  if (target.startsWith("/")) return `/${mergeUsr(posix.resolve("/", target).slice(1))}`;
  const folder = posix.dirname(`/${mergeUsr(path)}`);
  const meant = `/${mergeUsr(posix.resolve(posix.dirname(`/${path}`), target).slice(1))}`;
  const naive = posix.normalize(posix.join(folder.slice(1), target));
  if (!naive.startsWith("..") && posix.resolve(folder, target) === meant) return target;
  return posix.relative(folder, meant) || ".";
}
