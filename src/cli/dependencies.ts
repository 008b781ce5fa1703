import type { BuildDependencies } from "../environment/build.ts";
import { allChannels } from "../environment/channels.ts";
import type { Context } from "../host/context.ts";
import { openStore } from "../store/store.ts";

/** The user's store and all channels. */
export function dependencies(ctx: Context): BuildDependencies {
  return { store: openStore(ctx.host, ctx.places), channels: allChannels() };
}
