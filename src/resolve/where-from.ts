import { catalogEntry } from "../catalog/catalog.ts";
import { type LockedPackage, type Lockfile, packageKey } from "../lockfile/types.ts";
import type { Manifest } from "../manifest/types.ts";

/** Who chose the channel and suite that a package is from. */
export type Chosen =
  | { readonly by: "manifest"; readonly place: string; readonly request: string; readonly at?: string }
  | { readonly by: "catalog" | "default"; readonly place: string; readonly request: string }
  /** `bothy`: it added the request itself. */
  | { readonly by: "dependency" | "bothy"; readonly place: string };

/** `request`: the one that names the package, where one does. */
export function whereFrom(
  item: LockedPackage,
  from: { readonly lock: Lockfile; readonly manifest: Manifest },
): Chosen {
  const { lock, manifest } = from;
  const own = packageKey(item);
  const place = item.suite === undefined ? item.channel : `${item.channel}/${item.suite}`;
  const named = Object.entries(lock.requests).find(([, { roots }]) => roots[item.system]?.includes(own));
  if (named === undefined) return { by: "dependency", place };
  const [key] = named;
  const request = manifest.packages.find((one) => one.key === key);
  if (request?.channel !== undefined) {
    const at = manifest.places[key];
    return {
      by: "manifest",
      place,
      request: key,
      ...(at === undefined ? {} : { at: `${at.file}:${at.line}` }),
    };
  }
  if (request === undefined) return { by: "bothy", place };
  return { by: catalogEntry(request.name) === undefined ? "default" : "catalog", place, request: key };
}
