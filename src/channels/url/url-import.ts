import { shortKey } from "../../base/digest.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import { importTree } from "../../relocate/import-tree.ts";
import type { ImportDependencies } from "../../resolve/channel.ts";
import type { ObjectRef, StoreKey } from "../../store/types.ts";
import { unpackArtifact } from "./unpack-artifact.ts";
import { fetchFile } from "./url-fetch.ts";

/** Changed whenever the same file would come to another tree. */
const IMPORTER = "url-1";

/** The store object of a file: what is in it, or it itself. */
export function importFile(item: LockedPackage, deps: ImportDependencies, ctx: Context): Promise<ObjectRef> {
  const { name, version, file, hash, unpack } = item;
  const key = shortKey([IMPORTER, hash, name, version, file, String(unpack ?? true)]) as StoreKey;
  const build = async (tree: string) => {
    const path = await fetchFile(item, deps.addresses, ctx);
    await unpackArtifact(ctx.host, path, tree, { name, file, unpack: unpack ?? true });
  };
  const programs = deps.base ?? "none";
  return importTree(deps.store, { channel: "url", name, version, artifact: hash, key, build, programs }, ctx);
}
