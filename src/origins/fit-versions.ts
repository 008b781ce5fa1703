import type { System } from "../base/system.ts";
import { catalogEntry } from "../catalog/catalog.ts";
import type { Context } from "../host/context.ts";
import type { Channels } from "../resolve/channel.ts";
import { entryVersions } from "../resolve/entry-versions.ts";
import { fitsByComponents, upstreamVersion } from "../resolve/version-parts.ts";
import type { Wish } from "./types.ts";

/**
 * The wishes, those for a version that no suite has moved to the nearest newer one (else the newest there is), with a
 * note that says so. Only where the cached indexes can tell: nothing is fetched.
 */
export async function fitVersions(
  wishes: readonly Wish[],
  system: System,
  channels: Channels,
  ctx: Context,
): Promise<Wish[]> {
  return Promise.all(wishes.map((wish) => fitOne(wish, system, channels, ctx)));
}

async function fitOne(wish: Wish, system: System, channels: Channels, ctx: Context): Promise<Wish> {
  const { name, channel, constraint } = wish.request;
  const entry = channel === undefined ? catalogEntry(name) : undefined;
  if (entry === undefined || !/^\d+(?:\.\d+)*$/.test(constraint)) return wish;
  if (entry.choices.some((choice) => choice.channel !== "deb")) return wish;
  const known = (await entryVersions(entry, system, channels, ctx))
    .filter(({ choice }) => !choice.versionsOfItsOwn)
    .map(({ version }) => version);
  if (known.length === 0 || known.some((version) => fitsByComponents(version, constraint))) return wish;
  const length = constraint.split(".").length;
  const collator = new Intl.Collator("en", { numeric: true });
  const offered = [
    ...new Set(
      known.flatMap((version) => {
        const numbers = /^\d+(?:\.\d+)*/.exec(upstreamVersion(version))?.[0].split(".") ?? [];
        return numbers.length < length ? [] : [numbers.slice(0, length).join(".")];
      }),
    ),
  ].sort(collator.compare);
  const nearest = offered.find((version) => collator.compare(version, constraint) > 0) ?? offered.at(-1);
  if (nearest === undefined) return wish;
  return {
    ...wish,
    request: { ...wish.request, constraint: nearest },
    note: `asks for ${constraint}; of what is known here ${nearest} is the nearest`,
  };
}
