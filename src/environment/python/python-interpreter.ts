import { join, posix } from "node:path";
import { isSystemError, UserError } from "../../base/error.ts";
import type { Host } from "../../host/host.ts";
import type { PlacedTree } from "../environment-plan.ts";
import type { ComposedTree } from "../types.ts";

/**
 * The Python of a group: the deb tree of the group that has `usr/bin/python3`, and the interpreter that it leads to, as
 * `usr/bin/python3.13`. A UserError `no-python` when there is none.
 */
export function findInterpreter(
  trees: readonly PlacedTree[],
  group: string,
  host: Host,
): { deb: ComposedTree; interpreter: string } {
  for (const placed of trees) {
    if (placed.group !== group || !placed.place.startsWith("deb/")) continue;
    const interpreter = pythonOf(placed.tree.path, host);
    if (interpreter !== undefined) return { deb: placed.tree, interpreter };
  }
  throw new UserError("no-python", `the Python packages of group ${group} have no Python`, {
    help: "add one: bothy install python",
  });
}

function pythonOf(root: string, host: Host): string | undefined {
  let path = "usr/bin/python3";
  for (let hops = 0; hops < 8; hops++) {
    try {
      const target = host.fsSync.readlinkSync(join(root, path));
      path = posix.isAbsolute(target)
        ? posix.normalize(target).slice(1)
        : posix.join(posix.dirname(path), target);
    } catch (error) {
      if (isSystemError(error, "EINVAL")) return path;
      if (!isSystemError(error, "ENOENT", "ENOTDIR")) throw error;
      break;
    }
  }
  // Without the python3 package, which holds the link, there is the versioned name alone.
  const versioned = names(join(root, "usr/bin"), host).filter((name) => /^python3\.\d+$/.test(name));
  const newest = versioned.sort((a, b) => Number(a.slice(8)) - Number(b.slice(8))).at(-1);
  return newest === undefined ? undefined : `usr/bin/${newest}`;
}

function names(folder: string, host: Host): string[] {
  try {
    return host.fsSync.readdirSync(folder);
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}
