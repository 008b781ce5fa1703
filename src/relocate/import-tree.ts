import { join } from "node:path";
import type { Digest } from "../base/digest.ts";
import type { Context } from "../host/context.ts";
import type { ObjectRef, Store, StoreKey } from "../store/types.ts";
import { runImport } from "./import-pool.ts";

/**
 * Makes sure that the store has the object `key`: `build` fills its tree, an empty folder, with files, folders and
 * links; they are then described (hashes, ELF and script files; nothing is patched), given modes 0444 or 0555, and
 * committed. Equal trees give equal metas.
 */
export async function importTree(
  store: Store,
  source: {
    readonly channel: string;
    readonly name: string;
    readonly version: string;
    readonly artifact: Digest;
    readonly key: StoreKey;
    readonly build: (tree: string) => Promise<void>;
  },
  ctx: Pick<Context, "host" | "signal">,
): Promise<ObjectRef> {
  const { channel, name, version, artifact, key, build } = source;
  const object = await store.commit("objects", key, async (staging) => {
    const tree = join(staging, "tree");
    await ctx.host.fs.mkdir(tree);
    await build(tree);
    await runImport(ctx.host, { kind: "tree", staging, channel, name, version, artifact }, ctx.signal);
  });
  return { key, tree: join(object, "tree") };
}
