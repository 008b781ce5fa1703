import { shortKey } from "../../base/digest.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import type { WheelSource } from "../../relocate/import-tree.ts";
import type { ImportDependencies } from "../../resolve/channel.ts";
import type { StoreKey } from "../../store/types.ts";

/** Changed whenever the same wheel would come to another tree. */
const IMPORTER = "wheel-3";

/** What the object of a wheel is called, and made with. */
export function wheelObject(
  item: Pick<LockedPackage, "name" | "version" | "hash" | "file">,
  deps: ImportDependencies,
): Omit<WheelSource, "wheel"> {
  const { name, version, hash, file } = item;
  const key = shortKey([IMPORTER, hash]) as StoreKey;
  return { channel: "pypi", name, version, artifact: hash, key, label: file, programs: deps.base ?? "none" };
}
