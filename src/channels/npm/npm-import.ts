import { readArchive } from "../../archive/read-archive.ts";
import { unpackTar } from "../../archive/unpack-tar.ts";
import { shortKey } from "../../base/digest.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import { importTree } from "../../relocate/import-tree.ts";
import type { ImportDependencies } from "../../resolve/channel.ts";
import type { ObjectRef, StoreKey } from "../../store/types.ts";
import { fetchTarball } from "./npm-fetch.ts";

/** Changed whenever the same tarball would come to another tree. */
const IMPORTER = "npm-4";

/** The store object of a tarball: its files without the first folder, whatever that is called, and no links, as npm unpacks them. */
export async function importTarball(
  item: LockedPackage,
  deps: ImportDependencies,
  ctx: Context,
): Promise<ObjectRef> {
  const key = shortKey([IMPORTER, item.hash]) as StoreKey;
  const { name, version, hash } = item;
  const build = async (tree: string) => {
    const path = await fetchTarball(item, ctx);
    const artifact = `npm:${name}@${version}`;
    const archive = readArchive(ctx.host, path, artifact);
    await unpackTar(ctx.host, archive, tree, { artifact, strip: 1, links: "left-out" });
  };
  const programs = deps.base ?? "none";
  return importTree(deps.store, { channel: "npm", name, version, artifact: hash, key, build, programs }, ctx);
}
