import type { Context } from "../../host/context.ts";
import { withStoreUse } from "../../store/locks.ts";
import type { Store } from "../../store/types.ts";
import { type Damage, verifyStore } from "../../store/verify.ts";
import { verifyEnvironments } from "./verify-environments.ts";

/**
 * Everything in the store that is not as it was made: objects, trees and environments. Reads all bytes once, while nothing
 * is collected.
 */
export function checkStore(
  store: Store,
  ctx: Pick<Context, "host" | "report" | "signal">,
): Promise<Damage[]> {
  return withStoreUse(store, ctx, async () => [
    ...(await verifyStore(store, ctx)),
    ...(await verifyEnvironments(store, ctx.host)),
  ]);
}
