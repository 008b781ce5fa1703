import { join } from "node:path";
import type { Context } from "../host/context.ts";
import { diskUse } from "./folder-size.ts";
import { type KnownFolder, knownFolders } from "./known-folders.ts";
import { listFolder } from "./staging.ts";
import type { Store, StoreKind } from "./types.ts";

export interface Usage {
  readonly count: number;
  /** On the disk. What a tree shares with objects is counted with these. */
  readonly bytes: number;
}

export interface StoreUsage {
  readonly root: string;
  readonly objects: Usage;
  readonly trees: Usage;
  readonly environments: Usage;
  readonly staging: Usage;
  readonly bytes: number;
}

/** How much of the disk the store takes, by kind. A store that isn't there takes nothing. `folders`: what `knownFolders` found. */
export async function storeUsage(
  store: Store,
  ctx: Pick<Context, "host" | "places">,
  folders?: readonly KnownFolder[],
): Promise<StoreUsage> {
  const known = folders ?? (await knownFolders(store, ctx));
  const of = (kind: StoreKind): Usage => totalOf(known.filter((folder) => folder.kind === kind));
  const [objects, trees, environments] = [of("objects"), of("trees"), of("environments")];
  const left = await listFolder(ctx.host, join(store.root, "tmp"));
  const staging = totalOf(left.map((name) => diskUse(join(store.root, "tmp", name), ctx.host)));
  const bytes = objects.bytes + trees.bytes + environments.bytes + staging.bytes;
  return { root: store.root, objects, trees, environments, staging, bytes };
}

/** How many folders these are, and what they take together. */
export function totalOf(folders: readonly Pick<KnownFolder, "bytes">[]): Usage {
  return { count: folders.length, bytes: folders.reduce((sum, { bytes }) => sum + bytes, 0) };
}
