import { join } from "node:path";
import type { Digest } from "../base/digest.ts";
import { isSystemError } from "../base/error.ts";
import type { Context } from "../host/context.ts";
import { knownNeeds } from "../store/needs.ts";
import type { Store, StoreKey } from "../store/types.ts";

/** What an artifact takes once it is unpacked. */
export interface InstalledSize {
  /** Of its files, each counted once. */
  readonly bytes: number;
  /** Environments of other projects have it too: it takes no further room, and stays when this one goes. */
  readonly shared: boolean;
}

/**
 * By artifact, what the store has for an environment. `own`: environments that belong to the same project. Found in the objects' own
 * records; nothing is walked.
 */
export function installedSizes(
  environment: StoreKey,
  own: ReadonlySet<string>,
  store: Store,
  ctx: Pick<Context, "host">,
): ReadonlyMap<Digest, InstalledSize> {
  const { host } = ctx;
  const trees = new Map<StoreKey, readonly StoreKey[]>();
  const objectsOf = (key: StoreKey): readonly StoreKey[] => {
    const known = trees.get(key);
    if (known !== undefined) return known;
    const needs = knownNeeds(store, "trees", key, host);
    trees.set(key, needs.objects); // before the others, which may name it
    const all = [...needs.objects, ...needs.trees.flatMap(objectsOf)];
    trees.set(key, all);
    return all;
  };
  const objects = (key: StoreKey) =>
    knownNeeds(store, "environments", key, host).trees.flatMap((tree) => objectsOf(tree));
  const others = new Set<StoreKey>();
  for (const name of environments(store, ctx))
    if (name !== environment && !own.has(name)) for (const object of objects(name)) others.add(object);
  const sizes = new Map<Digest, InstalledSize>();
  for (const object of new Set(objects(environment))) {
    const found = recordedSize(join(store.path("objects", object), "meta.json"), ctx);
    if (found === undefined) continue;
    const { artifact, bytes } = found;
    const known = sizes.get(artifact);
    // One artifact may be imported in several ways, for several trees.
    const shared = others.has(object) && (known?.shared ?? true);
    sizes.set(artifact, { bytes: bytes + (known?.bytes ?? 0), shared });
  }
  return sizes;
}

function environments(store: Store, { host }: Pick<Context, "host">): StoreKey[] {
  try {
    return host.fsSync.readdirSync(join(store.root, "environments")) as StoreKey[];
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return [];
    throw error;
  }
}

const SIZE = '"size":';

/** The sum of the sizes in an object's record, which is large: it is looked through, not decoded. */
function recordedSize(
  path: string,
  { host }: Pick<Context, "host">,
): { readonly artifact: Digest; readonly bytes: number } | undefined {
  let text: string;
  try {
    text = host.fsSync.readFileSync(path, "latin1");
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
  const artifact = /"artifact":"([a-z0-9]+:[0-9a-f]+)"/.exec(text.slice(0, 4096))?.[1];
  if (artifact === undefined) return undefined;
  let bytes = 0;
  // A string's own quotes are written \\", so that no name in the record looks like this.
  for (let at = text.indexOf(SIZE); at !== -1; at = text.indexOf(SIZE, at)) {
    at += SIZE.length;
    let size = 0;
    for (let code = text.charCodeAt(at); code >= 48 && code <= 57; code = text.charCodeAt(++at))
      size = size * 10 + code - 48;
    bytes += size;
  }
  return { artifact: artifact as Digest, bytes };
}
