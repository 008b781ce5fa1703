import { mapLimit } from "../base/concurrency.ts";
import { UserError } from "../base/error.ts";
import type { Context } from "../host/context.ts";
import type { LockedPackage } from "../lockfile/types.ts";
import { BASE_GROUP } from "../manifest/types.ts";
import { libcObject, libraryObject, unpacksOthers } from "../relocate/import-deb.ts";
import type { Addresses, Channels } from "../resolve/channel.ts";
import { BASE_PACKAGES, type ProgramBase } from "../resolve/program-base.ts";
import type { ObjectRef, Store } from "../store/types.ts";
import { fetchProgress } from "./fetch-progress.ts";
import type { Imported } from "./types.ts";

/** Artifacts under way at once: some download, some are unpacked, and all that are done wait for one sync of the disk. */
const AT_ONCE = 64;

/** Artifacts that no place offers any more; `keys` are their packages' keys in the lockfile. */
export class ArtifactsGone extends UserError {
  readonly keys: readonly string[];
  constructor(items: ReadonlyMap<string, LockedPackage>) {
    const names = [...items.values()].map((item) => `${item.channel}:${item.name} ${item.version}`);
    super("artifact-gone", `no longer offered: ${names.join(", ")}`, {
      reason: "the archives keep a package only until a newer version takes its place",
      help: `take the versions that are offered now: bothy upgrade ${[...new Set([...items.values()].map((item) => item.tool ?? item.name))].join(" ")}`,
    });
    this.keys = [...items.keys()];
  }
}

/**
 * The store objects of locked packages, by key; what the store lacks is fetched and imported. Executables name
 * the loader of their suite's and group's libc. ArtifactsGone when some can't be had any more, after all
 * the others are there; other errors at once.
 */
export async function importPackages(
  packages: ReadonlyMap<string, LockedPackage>,
  deps: { readonly store: Store; readonly channels: Channels; readonly addresses?: Addresses },
  ctx: Context,
): Promise<Map<string, Imported>> {
  const { store } = deps;
  const progress = fetchProgress([...packages.values()], ctx);
  const task = ctx.report.task("Importing", { total: packages.size, unit: "items" });
  const imported = new Map<string, Imported>();
  const gone = new Map<string, LockedPackage>();
  const base = programBase([...packages.values()], store);
  const unpackers = Promise.withResolvers<void>();
  let unpackersLeft = [...packages.values()].filter(unpacksOthers).length;
  if (unpackersLeft === 0) unpackers.resolve();
  const one = async (id: string, item: LockedPackage, libc: ObjectRef | undefined) => {
    ctx.signal.throwIfAborted();
    try {
      const object = await deps.channels[item.channel].import(
        item,
        {
          ...{ store, unpackers: unpackers.promise },
          ...(libc === undefined ? {} : { libc }),
          ...(base === undefined ? {} : { base }),
          ...(deps.addresses === undefined ? {} : { addresses: deps.addresses }),
        },
        progress.contextFor(item),
      );
      imported.set(id, { id, item, object, meta: await store.meta(object.key) });
    } catch (error) {
      if (!(error instanceof UserError && error.code === "artifact-gone")) throw error;
      gone.set(id, item);
    } finally {
      if (unpacksOthers(item) && --unpackersLeft === 0) unpackers.resolve();
    }
    progress.finished(item);
    task.advance(1, item.name);
  };
  try {
    const rank = (item: LockedPackage) => (unpacksOthers(item) ? Infinity : (item.size ?? 0));
    // Those that others wait for first, then the largest.
    const all = [...packages].sort(([, a], [, b]) => rank(b) - rank(a) || 0);
    const libcs = new Map(
      all.filter(([, item]) => isLibc(item)).map(([, item]) => [treeOf(item), libcObject(item, store)]),
    );
    await mapLimit(all, AT_ONCE, ([id, item]) =>
      one(id, item, item.channel === "deb" && !isLibc(item) ? libcs.get(treeOf(item)) : undefined),
    );
  } finally {
    progress.done();
    task.done();
  }
  if (gone.size > 0) throw new ArtifactsGone(gone);
  checkBase(base, imported);
  return imported;
}

/** What the programs of npm and pypi packages will be linked to: told by the lock alone, so that nothing waits for its import. */
export function programBase(items: readonly LockedPackage[], store: Store): ProgramBase | undefined {
  const own = items.filter((item) => item.group === BASE_GROUP);
  const libcItem = own.find(isLibc);
  if (libcItem === undefined) return undefined;
  const libc = libcObject(libcItem, store).key;
  const objects = BASE_PACKAGES.flatMap((name) => own.find((item) => item.name === name) ?? []).map((item) =>
    item === libcItem ? libc : libraryObject(item, libc, store).key,
  );
  return { system: libcItem.system, libc, objects };
}

function checkBase(base: ProgramBase | undefined, imported: ReadonlyMap<string, Imported>): void {
  const there = new Set([...imported.values()].map(({ object }) => object.key));
  const missing = base?.objects.find((key) => !there.has(key));
  if (missing !== undefined) throw new Error(`a package of the base has programs: no object ${missing}`);
}

function isLibc(item: LockedPackage): boolean {
  return item.channel === "deb" && item.name === "libc6";
}

function treeOf(item: LockedPackage): string {
  return `${item.suite}/${item.group}`;
}
