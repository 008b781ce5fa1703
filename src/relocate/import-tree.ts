import { join } from "node:path";
import { type Digest, shortKey } from "../base/digest.ts";
import type { Context } from "../host/context.ts";
import type { ProgramBase } from "../resolve/program-base.ts";
import type { ObjectRef, Store, StoreKey } from "../store/types.ts";
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

const running = new Map<string, Promise<ObjectRef>>();

/**
 * Makes sure that the store has the object: `build` fills its tree, an empty folder, with files, folders and links; they
 * are then described (hashes, ELF and script files), given modes 0444 or 0555, and committed. Equal trees give equal metas.
 */
export async function importTree(
  store: Store,
  source: TreeSource,
  ctx: Pick<Context, "host" | "signal">,
): Promise<ObjectRef> {
  const keys = treeKeys(source);
  const there = importedTree(store, source);
  if (there !== undefined) return there;
  const mark = `${store.root}\0${keys.relocated}`;
  const known = running.get(mark);
  if (known !== undefined) return known;
  const { channel, name, version, artifact, build, programs } = source;
  const work = store
    .commitChosen("objects", async (staging) => {
      const tree = join(staging, "tree");
      await ctx.host.fs.mkdir(tree);
      await build(tree);
      const base = typeof programs === "object" ? { base: programs } : {};
      const job = {
        ...({ kind: "tree", staging, channel, name, version, artifact } as const),
        ...(programs === undefined ? {} : { programs: { ...base, prefix: store.prefix } }),
      };
      const { namesLibc } = await runImport(ctx.host, job, ctx.signal);
      return namesLibc ? keys.relocated : keys.plain;
    })
    .then((key) => objectRef(store, key))
    .finally(() => running.delete(mark));
  running.set(mark, work);
  return work;
}

/** The object when the store has it already. */
export function importedTree(
  store: Store,
  source: Pick<TreeSource, "key" | "programs">,
): ObjectRef | undefined {
  const keys = treeKeys(source);
  const there = [keys.relocated, keys.plain].find((key) => store.has("objects", key));
  return there === undefined ? undefined : objectRef(store, there);
}

/** As with Debian's packages, another base makes only those objects anew whose programs name it. */
function treeKeys({ key, programs }: Pick<TreeSource, "key" | "programs">): {
  plain: StoreKey;
  relocated: StoreKey;
} {
  if (programs === undefined) return { plain: key, relocated: key };
  const derived = (...what: readonly string[]) => shortKey([key, ...what]) as StoreKey;
  if (programs === "none") return { plain: derived("no base"), relocated: derived("no base") };
  return { plain: derived("plain"), relocated: derived("base", programs.libc, ...programs.objects) };
}

function objectRef(store: Store, key: StoreKey): ObjectRef {
  return { key, tree: join(store.path("objects", key), "tree") };
}
