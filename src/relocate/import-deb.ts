import { join } from "node:path";
import { shortKey } from "../base/digest.ts";
import { debianArchitecture } from "../base/system.ts";
import type { Context } from "../host/context.ts";
import type { LockedPackage } from "../lockfile/types.ts";
import type { ImportDependencies } from "../resolve/channel.ts";
import type { ObjectRef, Store, StoreKey } from "../store/types.ts";
import { type ChosenKeys, chosenObject, makeChosenObject, objectRef } from "./chosen-object.ts";
import { runImport } from "./import-pool.ts";

/** Changed whenever the same package would come to other bytes. */
const IMPORTER = "deb-13";

/** The liblzma of each store that this process came across: it unpacks the packages that follow. */
const liblzmas = new WeakMap<Store, { readonly liblzma: string }>();

/** Whether the other packages are unpacked faster once this one is imported: a new liblzma takes two thirds of an old one's time. */
export function unpacksOthers(item: LockedPackage): boolean {
  return item.channel === "deb" && item.name === "liblzma5";
}

/**
 * Makes sure that the store has the .deb at `file`, which must be the one that `item` locks: unpacked below a merged /usr,
 * programs relocated to `deps.libc`, scanned. Runs in the pool's threads, so call it for many packages at once. UserErrors:
 * `wrong-hash`, `wrong-package`, `hostile-archive`, `broken-archive`, those of Store.commit.
 */
export async function importDeb(
  file: string,
  item: LockedPackage,
  deps: ImportDependencies,
  ctx: Pick<Context, "host" | "signal">,
): Promise<ObjectRef> {
  const { store, libc } = deps;
  if (!unpacksOthers(item)) await deps.unpackers;
  const object = await makeChosenObject(store, debKeys(item, libc?.key), (staging) => {
    const job = {
      ...({ kind: "deb", file, item, staging, prefix: store.prefix } as const),
      ...liblzmas.get(store),
      ...(libc === undefined ? {} : { libc: libc.key }),
    };
    return runImport(ctx.host, job, ctx.signal);
  });
  rememberUnpacker(item, object, store);
  return object;
}

function rememberUnpacker(item: LockedPackage, object: ObjectRef, store: Store): void {
  if (!unpacksOthers(item)) return;
  const { triplet } = debianArchitecture(item.system);
  liblzmas.set(store, { liblzma: join(object.tree, `usr/lib/${triplet}/liblzma.so.5`) });
}

/** The object that the C library's package `item` has or will have: what names its loader can be imported beside it. */
export function libcObject(item: LockedPackage, store: Store): ObjectRef {
  return objectRef(store, debKeys(item, undefined).plain);
}

/** The object that a package of libraries alone has or will have, whose libc's object is `libc`. */
export function libraryObject(item: LockedPackage, libc: StoreKey, store: Store): ObjectRef {
  return objectRef(store, debKeys(item, libc).plain);
}

/** The package's object when the store has it already: its artifact isn't needed then. */
export function importedDeb(item: LockedPackage, { store, libc }: ImportDependencies): ObjectRef | undefined {
  const object = chosenObject(store, debKeys(item, libc?.key));
  if (object !== undefined) rememberUnpacker(item, object, store);
  return object;
}

/** Without a libc (the libc itself) both are the same. */
function debKeys(item: LockedPackage, libc: StoreKey | undefined): ChosenKeys {
  const key = (what: string) => shortKey([IMPORTER, item.system, item.hash, what]) as StoreKey;
  if (libc === undefined) return { relocated: key("without libc"), plain: key("without libc") };
  return { relocated: key(`libc ${libc}`), plain: key("plain") };
}
