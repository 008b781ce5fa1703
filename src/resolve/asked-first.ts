import { type System, systemOf } from "../base/system.ts";
import { catalogEntry } from "../catalog/catalog.ts";
import type { Context } from "../host/context.ts";
import type { Request } from "../manifest/types.ts";

/**
 * The system that tells whether there is such a package before other systems' indexes are fetched: this machine's, for a name that the
 * catalog lacks and that may be misspelt. Undefined where all can be asked at once.
 */
export function askedFirst(
  { name }: Request,
  systems: readonly System[],
  { host }: Context,
): System | undefined {
  const here = systemOf(host.arch, host.platform);
  if (here === undefined || systems.length === 1 || !systems.includes(here)) return undefined;
  return catalogEntry(name) === undefined ? here : undefined;
}
