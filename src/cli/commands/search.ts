import { isSystemError, UserError } from "../../base/error.ts";
import { type catalogEntry, searchCatalog } from "../../catalog/catalog.ts";
import { allChannels } from "../../environment/channels.ts";
import type { Context } from "../../host/context.ts";
import type { Channel, Match } from "../../resolve/channel.ts";
import { say } from "../answer.ts";
import type { Call } from "../call.ts";
import { usageError } from "../failure.ts";

interface Flags {
  readonly channel?: string | undefined;
  readonly limit?: string | undefined;
}

/** A line of the result: how to ask for it, and where it comes from. */
interface Hit {
  readonly request: string;
  readonly source: string;
  readonly version: string;
  readonly summary: string;
}

/** `bothy search WORD ...`: the catalog first, then every channel, each one's best first. */
export async function search({ ctx }: Call, flags: Flags, words: readonly string[]) {
  const query = words.join(" ");
  const limit = numberOf(flags.limit);
  const channels = chosen(Object.values(allChannels()), flags.channel);
  const fromCatalog = flags.channel === undefined ? searchCatalog(query).map(catalogHit) : [];
  const found = await Promise.all(channels.map((channel) => matches(channel, query, limit, ctx)));
  const hits = [...fromCatalog.slice(0, limit), ...fairly(found, limit)].slice(0, Math.max(limit, 1));
  const failures = found.flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
  if (hits.length === 0 && failures.length > 0) throw failures[0]!;
  for (const failure of failures) ctx.report.warn(failure.message);
  if (hits.length === 0) return say({ matches: [] }, `Nothing found for ${query}.`);
  return say(
    { matches: hits },
    {
      head: ["REQUEST", "VERSION", "FROM", "SUMMARY"],
      rows: hits.map((hit) => [hit.request, hit.version, hit.source, hit.summary]),
    },
  );
}

function catalogHit(entry: NonNullable<ReturnType<typeof catalogEntry>>): Hit {
  return { request: entry.name, source: "catalog", version: "", summary: entry.summary };
}

interface Found {
  readonly hits: readonly Hit[];
  readonly failure?: UserError;
}

async function matches(channel: Channel, query: string, limit: number, ctx: Context): Promise<Found> {
  const hits: Hit[] = [];
  try {
    for await (const match of channel.search(query, ctx)) {
      hits.push(hitOf(match));
      if (hits.length >= limit) break;
    }
  } catch (error) {
    if (error instanceof UserError) return { hits, failure: error };
    if (isSystemError(error, "ENOTFOUND", "ECONNREFUSED"))
      return {
        hits,
        failure: new UserError("unreachable", `${channel.name} could not be reached`, { cause: error }),
      };
    throw error;
  }
  return { hits };
}

function hitOf({ channel, suite, name, version, summary }: Match): Hit {
  return {
    request: `${channel}:${name}`,
    source: suite === undefined ? channel : `${channel} ${suite}`,
    version,
    summary,
  };
}

/** `limit` hits in all, the channels' in turn, so that none crowds the others out; grouped by channel again. */
function fairly(found: readonly Found[], limit: number): Hit[] {
  const taken = found.map(() => 0);
  for (let left = limit, moved = true; left > 0 && moved; ) {
    moved = false;
    found.forEach(({ hits }, index) => {
      if (left === 0 || taken[index]! >= hits.length) return;
      taken[index]! += 1;
      left -= 1;
      moved = true;
    });
  }
  return found.flatMap(({ hits }, index) => hits.slice(0, taken[index]!));
}

function chosen(channels: readonly Channel[], wanted: string | undefined): readonly Channel[] {
  if (wanted === undefined) return channels;
  const found = channels.filter((channel) => channel.name === wanted);
  if (found.length > 0) return found;
  throw usageError(
    `there is no channel ${wanted}`,
    `the channels are ${channels.map((channel) => channel.name).join(", ")}`,
  );
}

function numberOf(text: string | undefined): number {
  if (text === undefined) return 20;
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw usageError(`${text} is no number of lines`, "give --limit a number from 1 to 99999");
}
