import { join } from "node:path";
import { type Digest, shortKey } from "../base/digest.ts";
import type { Context } from "../host/context.ts";
import type { ProgramBase } from "../resolve/program-base.ts";
import type { ObjectRef, Store, StoreKey } from "../store/types.ts";
import { type ChosenKeys, chosenObject, makeChosenObject } from "./chosen-object.ts";
import { runImport } from "./import-pool.ts";

export interface TreeSource {
  readonly channel: string;
  readonly name: string;
  readonly version: string;
  readonly artifact: Digest;
  /** The object's, unless programs in it name the base: then its key is of both. */
  readonly key: StoreKey;
  readonly build: (tree: string) => Promise<void>;
  /** What its programs are relocated to; `none` for a system that has no base. Absent: nothing is changed. */
  readonly programs?: ProgramBase | "none";
}

/**
 * Makes sure that the store has the object: `build` fills its tree, an empty folder, with files, folders and links; they
 * are then described (hashes, ELF and script files), given modes 0444 or 0555, and committed. Equal trees give equal metas.
 */
export async function importTree(
  store: Store,
  source: TreeSource,
  ctx: Pick<Context, "host" | "signal">,
): Promise<ObjectRef> {
  const { channel, name, version, artifact, build, programs } = source;
  return makeChosenObject(store, treeKeys(source), async (staging) => {
    const tree = join(staging, "tree");
    await ctx.host.fs.mkdir(tree);
    await build(tree);
    const base = typeof programs === "object" ? { base: programs } : {};
    const job = {
      ...({ kind: "tree", staging, channel, name, version, artifact } as const),
      ...(programs === undefined ? {} : { programs: { ...base, prefix: store.prefix } }),
    };
    return runImport(ctx.host, job, ctx.signal);
  });
}

/** The object when the store has it already. */
export function importedTree(
  store: Store,
  source: Pick<TreeSource, "key" | "programs">,
): ObjectRef | undefined {
  return chosenObject(store, treeKeys(source));
}

function treeKeys({ key, programs }: Pick<TreeSource, "key" | "programs">): ChosenKeys {
  if (programs === undefined) return { plain: key, relocated: key };
  const derived = (...what: readonly string[]) => shortKey([key, ...what]) as StoreKey;
  if (programs === "none") return { plain: derived("no base"), relocated: derived("no base") };
  return { plain: derived("plain"), relocated: derived("base", programs.libc, ...programs.objects) };
}
