import { join } from "node:path";
import type { Context } from "../host/context.ts";
import { withDiskErrors } from "./disk-error.ts";
import { folderBytes } from "./folder-size.ts";
import { withCollection } from "./locks.ts";
import { type Needs, readNeeds } from "./needs.ts";
import { listFolder, removeTree, setAside, sweepStaging } from "./staging.ts";
import type { Store, StoreKey, StoreKind } from "./types.ts";

export interface Roots {
  readonly environments: Iterable<StoreKey>;
  readonly trees?: Iterable<StoreKey>;
  readonly objects?: Iterable<StoreKey>;
}

/** What would be removed, by its kind. */
export type Doomed = Readonly<Record<StoreKind, readonly StoreKey[]>>;

/** What a collection removed, or with `dryRun` would remove. */
export interface Collected {
  readonly environments: readonly StoreKey[];
  readonly trees: readonly StoreKey[];
  readonly objects: readonly StoreKey[];
  /** Staging folders that killed processes left. */
  readonly staging: number;
  /** On the disk, of all three kinds together and of each. */
  readonly bytes: number;
  readonly sizes: Readonly<Record<StoreKind, number>>;
}

/**
 * Removes environments that are no roots, then trees that no environment or tree names, then objects that no tree or object
 * names. `roots` is asked once nobody else uses the store. A kill in the middle leaves a store that is whole: each folder
 * is moved to tmp/ first, those that refer to others before those. A UserError `damaged-store` when what a root needs can't be told.
 */
export async function collect(
  store: Store,
  roots: Roots | (() => Promise<Roots>),
  ctx: Pick<Context, "host" | "report" | "signal">,
  options: {
    readonly dryRun?: boolean;
    /** Asked where anything would go: what of that is needed all the same. */
    readonly needed?: (doomed: Doomed) => Roots;
  } = {},
): Promise<Collected> {
  const dryRun = options.dryRun ?? false;
  const run = async (): Promise<Collected> => {
    const wanted = typeof roots === "function" ? await roots() : roots;
    let plan = await planCollection(store, [wanted], ctx);
    if (options.needed && plan.environments.length + plan.trees.length + plan.objects.length > 0)
      plan = await planCollection(store, [wanted, options.needed(plan)], ctx);
    const size = (kind: StoreKind) =>
      plan[kind].reduce((sum, key) => sum + folderBytes(kind, store.path(kind, key), ctx.host), 0);
    const sizes = { environments: size("environments"), trees: size("trees"), objects: size("objects") };
    const bytes = sizes.environments + sizes.trees + sizes.objects;
    if (!dryRun) await discardAll(store, plan, ctx);
    const staging = (await sweepStaging(ctx.host, store.root, { dryRun })).length;
    return { ...plan, staging, bytes, sizes };
  };
  return dryRun ? run() : withDiskErrors(store.root, () => withCollection(store, ctx, run));
}

async function discardAll(
  store: Store,
  plan: Doomed,
  ctx: Pick<Context, "host" | "report" | "signal">,
): Promise<void> {
  const total = plan.environments.length + plan.trees.length + plan.objects.length;
  const task = ctx.report.task("Collecting", { total, unit: "items" });
  try {
    for (const kind of ["environments", "trees", "objects"] as const)
      for (const key of plan[kind]) {
        ctx.signal.throwIfAborted();
        await discard(store, kind, key, ctx);
        task.advance(1, key);
      }
  } finally {
    task.done();
  }
}

/** Takes one folder out of the store, as a whole; nothing there is fine. */
export async function discard(
  store: Pick<Store, "root" | "path">,
  kind: StoreKind,
  key: StoreKey,
  ctx: Pick<Context, "host">,
): Promise<void> {
  const aside = await setAside(ctx.host, store.root, store.path(kind, key));
  if (aside !== undefined) await removeTree(ctx.host, aside);
}

/** What none of `roots` needs, by what each folder says of itself. A UserError `damaged-store` when what a root needs can't be told. */
export async function planCollection(
  store: Store,
  roots: readonly Roots[],
  ctx: Pick<Context, "host">,
  needsOf: (kind: StoreKind, key: StoreKey) => Needs = (kind, key) => readNeeds(store, kind, key, ctx.host),
): Promise<Doomed> {
  const kept = {
    environments: new Set(roots.flatMap(({ environments }) => [...environments])),
    trees: new Set<StoreKey>(),
    objects: new Set<StoreKey>(),
  };
  const keepObject = (key: StoreKey): void => {
    if (kept.objects.has(key) || !store.has("objects", key)) return;
    kept.objects.add(key);
    for (const other of needsOf("objects", key).objects) keepObject(other);
  };
  const keepTree = (key: StoreKey): void => {
    if (kept.trees.has(key) || !store.has("trees", key)) return;
    kept.trees.add(key);
    const { objects, trees } = needsOf("trees", key);
    objects.forEach(keepObject);
    trees.forEach(keepTree);
  };
  for (const key of kept.environments) {
    if (!store.has("environments", key)) continue;
    needsOf("environments", key).trees.forEach(keepTree);
  }
  for (const { trees = [], objects = [] } of roots) {
    for (const key of trees) keepTree(key);
    for (const key of objects) keepObject(key);
  }
  const rest = async (kind: StoreKind) =>
    (await listFolder(ctx.host, join(store.root, kind))).filter(
      (key) => !kept[kind].has(key as StoreKey),
    ) as StoreKey[];
  return {
    environments: await rest("environments"),
    trees: await rest("trees"),
    objects: await rest("objects"),
  };
}
