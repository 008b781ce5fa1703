import { join } from "node:path";
import { UserError } from "../../base/error.ts";
import type { System } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import { decodeLockfile } from "../../lockfile/decode.ts";
import type { Channels } from "../../resolve/channel.ts";
import { discard, type Roots } from "../../store/collect.ts";
import { withCollection } from "../../store/locks.ts";
import { knownNeeds } from "../../store/needs.ts";
import { listFolder } from "../../store/staging.ts";
import { openStore } from "../../store/store.ts";
import type { Store, StoreKey, StoreKind } from "../../store/types.ts";
import type { Damage } from "../../store/verify.ts";
import { buildEnvironment, buildInput } from "../build.ts";
import { recordedManifest } from "../composition/compose-project.ts";
import { listGenerations } from "../project/generations.ts";
import { knownProjects } from "../project/known-projects.ts";
import type { Generation } from "../project/project-types.ts";
import { builtRoots, findBuiltFiles } from "./built-files.ts";
import { checkStore } from "./check-store.ts";
import { environmentRoots } from "./environment-roots.ts";

/** Those that refer to others before those. */
const KINDS: readonly StoreKind[] = ["environments", "trees", "objects"];

/** What a repair found and did. */
export interface Repair {
  readonly damage: readonly Damage[];
  /** Folders that were made anew, and those that nothing needs and that were removed. */
  readonly renewed: readonly StoreFolder[];
  readonly removed: readonly StoreFolder[];
  /** Damaged folders that something needs and that could not be made anew. */
  readonly left: readonly StoreFolder[];
  /** Paths of what was built in environments, needs something that would have been removed, and lies outside of the store. */
  readonly builtFiles: readonly string[];
  /** Why something could not be made anew. */
  readonly failures: readonly UserError[];
}

export interface StoreFolder {
  readonly kind: StoreKind;
  readonly key: StoreKey;
}

/**
 * Makes anew what `checkStore` finds damaged, and what shares files with it, from the locks of all generations: artifacts come from
 * the cache or the mirrors, by their hashes. A damaged folder stays in its place until its successor is whole; when all
 * could be made anew, those are removed that no generation, no running program and nothing built in an environment
 * needs. While nobody else uses the store. What can't be had is told in the result; other errors are thrown.
 */
export function repairStore(
  deps: { readonly store: Store; readonly channels: Channels },
  ctx: Context,
): Promise<Repair> {
  const { store } = deps;
  return withCollection(store, ctx, async () => {
    const damage = await checkStore(store, ctx);
    const pending = new Set(damage.map(({ kind, key }) => `${kind}/${key}`));
    if (pending.size === 0)
      return { damage, renewed: [], removed: [], left: [], builtFiles: [], failures: [] };
    for (const tree of await treesOf(store, pending, ctx)) pending.add(`trees/${tree}`);
    const wanted = [...pending];
    const generations = await affectedGenerations(store, pending, ctx);
    const renewing = openStore(ctx.host, { data: store.root }, pending);
    const failures: UserError[] = [];
    const needed = new Set(otherRoots(environmentRoots(ctx.places, ctx.host), generations));
    for (const generation of generations) {
      try {
        await rebuild(generation, { store: renewing, channels: deps.channels }, ctx);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        failures.push(error);
        needed.add(generation.environment);
      }
    }
    const { removable: removed, builtFiles } =
      failures.length > 0 ? { removable: [], builtFiles: [] } : await unneeded(store, pending, needed, ctx);
    for (const name of removed) await discard(store, folder(name).kind, folder(name).key, ctx);
    const left = [...pending].filter((name) => !removed.includes(name));
    const renewed = wanted.filter((name) => !pending.has(name));
    return {
      damage,
      renewed: renewed.map(folder),
      removed: removed.map(folder),
      left: left.map(folder),
      builtFiles,
      failures,
    };
  });
}

/** Environments that are roots for another reason than a generation that is about to be built anew. */
function otherRoots(roots: readonly StoreKey[], generations: readonly Generation[]): StoreKey[] {
  const rebuilt = new Set(generations.map(({ environment }) => environment));
  return roots.filter((key) => !rebuilt.has(key));
}

async function rebuild(
  generation: Generation,
  deps: { readonly store: Store; readonly channels: Channels },
  ctx: Context,
): Promise<void> {
  const what = `generation ${generation.number}`;
  const manifest = recordedManifest(generation, { name: what, root: "" });
  const lock = decodeLockfile(generation.lock, `bothy.lock of ${what}`);
  const system = generation.system as System;
  await buildEnvironment(buildInput(manifest, lock, system), deps, ctx);
}

/**
 * The pending folders that neither the environments `needed` nor anything built in an environment needs, and
 * environments that link to a tree among them: without it they are none. Those that refer to others come before those.
 */
async function unneeded(
  store: Store,
  pending: ReadonlySet<string>,
  needed: ReadonlySet<StoreKey>,
  ctx: Context,
): Promise<{ readonly removable: readonly string[]; readonly builtFiles: readonly string[] }> {
  const kept = closure(store, { environments: needed }, ctx);
  const doomed = new Set([...pending].filter((name) => !kept.has(name)));
  for (const key of (await listFolder(ctx.host, join(store.root, "environments"))) as StoreKey[]) {
    const { trees } = knownNeeds(store, "environments", key, ctx.host);
    if (trees.some((tree) => doomed.has(`trees/${tree}`))) doomed.add(`environments/${key}`);
  }
  const folders = [...doomed].map(folder);
  const keys = (wanted: StoreKind) => folders.filter(({ kind }) => kind === wanted).map(({ key }) => key);
  const asked = { environments: keys("environments"), trees: keys("trees"), objects: keys("objects") };
  const built = findBuiltFiles(asked, ctx.places, ctx.host);
  const used = closure(store, builtRoots(built), ctx);
  const names = KINDS.flatMap((kind) => asked[kind].map((key) => `${kind}/${key}`));
  return {
    removable: names.filter((name) => !used.has(name)),
    builtFiles: built.files.map(({ path }) => path),
  };
}

/** Trees that have files of damaged objects. */
async function treesOf(store: Store, pending: ReadonlySet<string>, ctx: Context): Promise<StoreKey[]> {
  const found: StoreKey[] = [];
  for (const key of (await listFolder(ctx.host, join(store.root, "trees"))) as StoreKey[]) {
    const { objects } = knownNeeds(store, "trees", key, ctx.host);
    if (objects.some((object) => pending.has(`objects/${object}`))) found.push(key);
  }
  return found;
}

/** Generations whose environment, or anything it is made of, is to be made anew. */
async function affectedGenerations(
  store: Store,
  pending: ReadonlySet<string>,
  ctx: Context,
): Promise<Generation[]> {
  const affected: Generation[] = [];
  for (const project of knownProjects(ctx.places, ctx.host))
    for (const generation of await listGenerations(project, ctx)) {
      const parts = closure(store, { environments: [generation.environment] }, ctx);
      if ([...parts].some((part) => pending.has(part))) affected.push(generation);
    }
  return affected;
}

/** `<kind>/<key>` of `roots` and of all that they name, as far as that can be read. */
function closure(store: Store, roots: Roots, ctx: Pick<Context, "host">): Set<string> {
  const seen = new Set<string>();
  const visit = (kind: StoreKind, key: StoreKey) => {
    const name = `${kind}/${key}`;
    if (seen.has(name)) return;
    seen.add(name);
    const { trees, objects } = knownNeeds(store, kind, key, ctx.host);
    for (const tree of trees) visit("trees", tree);
    for (const object of objects) visit("objects", object);
  };
  for (const kind of KINDS) for (const key of roots[kind] ?? []) visit(kind, key);
  return seen;
}

function folder(name: string): StoreFolder {
  const [kind, key] = name.split("/");
  return { kind: kind as StoreKind, key: key as StoreKey };
}
