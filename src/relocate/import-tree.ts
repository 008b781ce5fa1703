import { join } from "node:path";
import { type Digest, shortKey } from "../base/digest.ts";
import type { Context } from "../host/context.ts";
import type { ProgramBase } from "../resolve/program-base.ts";
import type { ObjectRef, Store, StoreKey } from "../store/types.ts";
import { type ChosenKeys, chosenObject, makeChosenObject } from "./chosen-object.ts";
import { runImport } from "./import-pool.ts";
import type { TreeJob } from "./scan-tree.ts";

/** What an object is made of, but for its files. */
export interface ObjectSource {
  readonly channel: string;
  readonly name: string;
  readonly version: string;
  readonly artifact: Digest;
  /** The object's, unless programs in it name the base: then its key is of both. */
  readonly key: StoreKey;
  /** What its programs are relocated to; `none` for a system that has no base. Absent: nothing is changed. */
  readonly programs?: ProgramBase | "none";
}

export interface TreeSource extends ObjectSource {
  readonly build: (tree: string) => Promise<void>;
  /** What the programs are linked to where only their build tells; `key` is then of that, too, and `programs` absent. */
  readonly linked?: () => ProgramBase | undefined;
}

export interface WheelSource extends ObjectSource {
  /** Gives the path of the .whl, whose bytes are those that were asked for. */
  readonly wheel: () => Promise<string>;
  /** Names it in messages. */
  readonly label: string;
  /** Awaited when all is done but putting the object into the store; where it rejects, nothing is put there. */
  readonly consent?: Promise<void>;
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
  return makeChosenObject(store, treeKeys(source), async (staging) => {
    const tree = join(staging, "tree");
    await ctx.host.fs.mkdir(tree);
    await source.build(tree);
    const programs = source.linked?.() ?? source.programs;
    const linked = programs === undefined ? source : { ...source, programs };
    return runImport(ctx.host, { kind: "tree", ...treeJob(store, staging, linked) }, ctx.signal);
  });
}

/**
 * As `importTree`, of a wheel's files: unpacked and described at once. UserErrors `hostile-archive`, `broken-archive`,
 * `not-a-wheel`, `wrong-record`.
 */
export async function importWheelFile(
  store: Store,
  source: WheelSource,
  ctx: Pick<Context, "host" | "signal">,
): Promise<ObjectRef> {
  const { label } = source;
  return makeChosenObject(store, treeKeys(source), async (staging) => {
    const file = await source.wheel();
    const job = { kind: "wheel", ...treeJob(store, staging, source), file, label } as const;
    const made = await runImport(ctx.host, job, ctx.signal);
    await source.consent;
    return made;
  });
}

function treeJob(store: Store, staging: string, source: ObjectSource): TreeJob {
  const { channel, name, version, artifact, programs } = source;
  const base = typeof programs === "object" ? { base: programs } : {};
  return {
    ...{ staging, channel, name, version, artifact },
    ...(programs === undefined ? {} : { programs: { ...base, prefix: store.prefix } }),
  };
}

/** The object when the store has it already. */
export function importedTree(
  store: Store,
  source: Pick<ObjectSource, "key" | "programs">,
): ObjectRef | undefined {
  return chosenObject(store, treeKeys(source));
}

function treeKeys({ key, programs }: Pick<ObjectSource, "key" | "programs">): ChosenKeys {
  if (programs === undefined) return { plain: key, relocated: key };
  const derived = (...what: readonly string[]) => shortKey([key, ...what]) as StoreKey;
  if (programs === "none") return { plain: derived("no base"), relocated: derived("no base") };
  return { plain: derived("plain"), relocated: derived("base", programs.libc, ...programs.objects) };
}
