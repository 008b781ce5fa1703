import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import { importWheelFile } from "../../relocate/import-tree.ts";
import type { ImportDependencies } from "../../resolve/channel.ts";
import type { ObjectRef } from "../../store/types.ts";
import { fetchWheel, type IndexAccess } from "./pypi-fetch.ts";
import { wheelObject } from "./wheel-object.ts";

/** The store object of a wheel: its files as they are in the archive, each checked against the wheel's own RECORD. */
export async function importWheel(
  item: LockedPackage,
  access: IndexAccess,
  deps: ImportDependencies,
  ctx: Context,
): Promise<ObjectRef> {
  await access.ahead?.settled(item, ctx);
  return importWheelFile(
    deps.store,
    { ...wheelObject(item, deps), wheel: () => fetchWheel(item, access, ctx) },
    ctx,
  );
}
