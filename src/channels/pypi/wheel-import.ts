import { shortKey } from "../../base/digest.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import { importWheelFile } from "../../relocate/import-tree.ts";
import type { ImportDependencies } from "../../resolve/channel.ts";
import type { ObjectRef, StoreKey } from "../../store/types.ts";
import { fetchWheel, type IndexAccess } from "./pypi-fetch.ts";

/** Changed whenever the same wheel would come to another tree. */
const IMPORTER = "wheel-3";

/** The store object of a wheel: its files as they are in the archive, each checked against the wheel's own RECORD. */
export async function importWheel(
  item: LockedPackage,
  access: IndexAccess,
  deps: ImportDependencies,
  ctx: Context,
): Promise<ObjectRef> {
  const key = shortKey([IMPORTER, item.hash]) as StoreKey;
  const { name, version, hash } = item;
  return importWheelFile(
    deps.store,
    {
      ...{ channel: "pypi", name, version, artifact: hash, key },
      ...{ label: item.file, programs: deps.base ?? "none" },
      wheel: () => fetchWheel(item, access, ctx),
    },
    ctx,
  );
}
