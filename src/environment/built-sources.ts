import { UserError } from "../base/error.ts";
import type { System } from "../base/system.ts";
import type { Context } from "../host/context.ts";
import type { LockedPackage } from "../lockfile/types.ts";
import { importedTree } from "../relocate/import-tree.ts";
import type { Channels } from "../resolve/channel.ts";
import type { ProgramBase } from "../resolve/program-base.ts";
import type { ObjectRef, Store } from "../store/types.ts";
import { ArtifactsGone } from "./import-packages.ts";
import { buildSource } from "./python/build-source.ts";
import type { PlannedSource } from "./python/source-plan.ts";
import type { ComposedTree, Imported } from "./types.ts";

/** A source distribution with the object of what it builds, when the store has it. */
export interface KnownSource extends PlannedSource {
  readonly object: ObjectRef | undefined;
}

export function knownSources(
  sources: readonly PlannedSource[],
  base: ProgramBase | undefined,
  store: Store,
): KnownSource[] {
  return sources.map((source) => ({
    ...source,
    object: importedTree(store, { key: source.key, programs: base ?? "none" }),
  }));
}

/**
 * The source distributions as wheels in the store: those that it lacks are built, one after the other, as compilers use all
 * processors. UserErrors: those of buildSource and of the channel's fetching; ArtifactsGone.
 */
export async function importSources(
  sources: readonly KnownSource[],
  from: {
    readonly system: System;
    readonly base: ProgramBase | undefined;
    readonly imported: ReadonlyMap<string, Imported>;
    /** The Python of a group, and its tree. */
    readonly python: (group: string) => { deb: ComposedTree; interpreter: string };
    /** The tree of these packages, all of one suite and group. */
    readonly compose: (packages: readonly Imported[]) => Promise<ComposedTree>;
  },
  deps: { readonly store: Store; readonly channels: Channels },
  ctx: Context,
): Promise<Imported[]> {
  const { store } = deps;
  const found: Imported[] = [];
  for (const source of sources) {
    ctx.signal.throwIfAborted();
    const { id, item } = source;
    const object = source.object ?? (await built(source));
    found.push({ id, item, object, meta: await store.meta(object.key) });
  }
  return found;

  async function built(source: KnownSource): Promise<ObjectRef> {
    const { id, item, key } = source;
    const { deb, interpreter } = from.python(item.group);
    const file = await fetched(id, item);
    const tree = source.tools.length === 0 ? deb : await from.compose(buildGround(source));
    const requires = source.requires.map((one) => from.imported.get(one)!);
    const work = { item, file, key, requires, tree, interpreter, base: from.base };
    const task = ctx.report.task(`Building ${item.name} ${item.version} from source`);
    try {
      return await buildSource(work, store, ctx);
    } finally {
      task.done();
    }
  }

  /** All imported packages of the tools' suite and group, the tools among them. */
  function buildGround({ tools }: KnownSource): Imported[] {
    const { suite, group } = from.imported.get(tools[0]!)!.item;
    return [...from.imported.values()].filter(
      ({ item }) => item.channel === "deb" && item.suite === suite && item.group === group,
    );
  }

  async function fetched(id: string, item: LockedPackage): Promise<string> {
    try {
      return await deps.channels.pypi.fetch(item, ctx);
    } catch (error) {
      if (!(error instanceof UserError && error.code === "artifact-gone")) throw error;
      throw new ArtifactsGone(new Map([[id, item]]));
    }
  }
}
