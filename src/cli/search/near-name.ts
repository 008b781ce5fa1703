import { UserError } from "../../base/error.ts";
import { suggest } from "../../base/suggest.ts";
import { catalogNames } from "../../catalog/catalog.ts";
import type { Context } from "../../host/context.ts";
import type { Channel } from "../../resolve/channel.ts";

/** A name that is a slip of the finger away: the catalog's before those that the channels' caches know. Nothing is fetched. */
export async function nearName(
  query: string,
  channels: readonly Channel[],
  ctx: Context,
): Promise<string | undefined> {
  return suggest(query, catalogNames()) ?? (await nearKnownName(query, channels, ctx));
}

/** One that the channels' caches know. */
export async function nearKnownName(
  query: string,
  channels: readonly Channel[],
  ctx: Context,
): Promise<string | undefined> {
  const names = await Promise.all(
    channels.map(async (channel) => {
      try {
        return (await channel.knownNames?.(ctx)) ?? new Set<string>();
      } catch (error) {
        if (error instanceof UserError) return new Set<string>();
        throw error;
      }
    }),
  );
  return suggest(query, new Set(names.flatMap((some) => [...some])));
}
