import { join } from "node:path";
import type { ObjectRef, Store, StoreKey } from "../store/types.ts";

/**
 * Keys that an object may have: `relocated` when its programs name the objects that they are linked to, `plain` when none does,
 * so that a new C library makes only those anew that name it. Both are the same where there is nothing to name.
 */
export interface ChosenKeys {
  readonly relocated: StoreKey;
  readonly plain: StoreKey;
}

const running = new Map<string, Promise<ObjectRef>>();

/** The object under either key, when the store has it already. */
export function chosenObject(store: Store, keys: ChosenKeys): ObjectRef | undefined {
  const there = [keys.relocated, keys.plain].find((key) => store.has("objects", key));
  return there === undefined ? undefined : objectRef(store, there);
}

/**
 * Makes sure that the store has the object: `build` fills a staging folder and tells whether its programs name what they are
 * linked to. One that is being made is waited for.
 */
export function makeChosenObject(
  store: Store,
  keys: ChosenKeys,
  build: (staging: string) => Promise<{ readonly namesLibc: boolean }>,
): Promise<ObjectRef> {
  const there = chosenObject(store, keys);
  if (there !== undefined) return Promise.resolve(there);
  const mark = `${store.root}\0${keys.relocated}`;
  const known = running.get(mark);
  if (known !== undefined) return known;
  const work = store
    .commitChosen("objects", async (staging) =>
      (await build(staging)).namesLibc ? keys.relocated : keys.plain,
    )
    .then((key) => objectRef(store, key))
    .finally(() => running.delete(mark));
  running.set(mark, work);
  return work;
}

export function objectRef(store: Store, key: StoreKey): ObjectRef {
  return { key, tree: join(store.path("objects", key), "tree") };
}
