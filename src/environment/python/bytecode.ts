import { posix } from "node:path";
import { shortKey } from "../../base/digest.ts";
import type { Host } from "../../host/host.ts";
import type { Imported } from "../types.ts";
import { isReserved, siteFolder, wheelFiles } from "./wheel-layout.ts";

/** A folder with Python files in a tree, and the one in the store where Python keeps their bytecode. */
export interface BytecodeFolder {
  /** Relative to the tree. */
  readonly folder: string;
  /** Absolute. */
  readonly kept: string;
}

/**
 * Where the bytecode of the wheels' Python files is kept, for one minor version of Python: beside the `tree/` of the wheel's
 * object, so that environments share it and it goes when the object goes. Where several wheels have files in one folder the place is
 * that of just these wheels together, as two versions of a file may have one time and one size, by which Python tells whether bytecode is its file's.
 */
export function bytecodeFolders(packages: readonly Imported[], minor: string): BytecodeFolder[] {
  const site = siteFolder(minor);
  const owners = new Map<string, Map<string, Imported>>();
  for (const wheel of packages)
    for (const { to, script } of wheelFiles(wheel.meta, minor)?.files ?? []) {
      if (!to.startsWith(`${site}/`) || !to.endsWith(".py") || script || isReserved(to)) continue;
      const folder = posix.dirname(to);
      const known = owners.get(folder) ?? new Map<string, Imported>();
      owners.set(folder, known.set(wheel.object.key, wheel));
    }
  return [...owners].map(([folder, wheels]) => {
    const keys = [...wheels.keys()].sort();
    const { object } = wheels.get(keys[0]!)!;
    const place = shortKey(["bytecode", minor, ...keys], 20);
    return { folder, kept: posix.join(posix.dirname(object.tree), "bytecode", place, folder) };
  });
}

/**
 * Makes the folders, and the tree's `__pycache__` links to them. They exist before the tree does: Python makes none through a
 * link that leads nowhere. A wheel's own `__pycache__` stays as it is. `root`: where the tree in `staging` will stand.
 */
export function linkBytecode(
  tree: { readonly staging: string; readonly root: string },
  folders: readonly BytecodeFolder[],
  host: Host,
): void {
  const { lstatSync, mkdirSync, symlinkSync } = host.fsSync;
  for (const { folder, kept } of folders) {
    const link = `${tree.staging}/${folder}/__pycache__`;
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue;
    mkdirSync(kept, { recursive: true });
    symlinkSync(posix.relative(`${tree.root}/${folder}`, kept), link);
  }
}
