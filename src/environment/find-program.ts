import { join } from "node:path";
import { isSystemError } from "../base/error.ts";
import type { Host } from "../host/host.ts";
import type { PlacedTree } from "./environment-plan.ts";

/**
 * The absolute path of the program `name` in an environment's trees, the group's own before another's: one that a package puts on
 * PATH, a Python of the group's packages, or one that a tree of Debian's packages has. Undefined where none has it.
 */
export function findProgram(
  name: string,
  from: { readonly trees: readonly PlacedTree[]; readonly group: string },
  host: Host,
): string | undefined {
  const ordered = [...from.trees].sort(
    (a, b) => Number(b.group === from.group) - Number(a.group === from.group) || rank(a) - rank(b),
  );
  for (const { tree } of ordered) {
    if (tree.meta.kind === "python" && isThere(join(tree.path, "bin", name), host))
      return join(tree.path, "bin", name);
    for (const programs of Object.values(tree.meta.programs)) {
      const path = programs[name];
      if (path !== undefined) return join(tree.path, path);
    }
  }
  const inUsr = ordered.map(({ tree }) => join(tree.path, "usr/bin", name));
  return inUsr.find((path) => isThere(path, host));
}

/** A virtual environment's Python sees more than the one that it is over. */
function rank({ tree }: PlacedTree): number {
  return tree.meta.kind === "python" ? 0 : 1;
}

function isThere(path: string, host: Host): boolean {
  try {
    host.fsSync.lstatSync(path);
    return true;
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) return false;
    throw error;
  }
}
