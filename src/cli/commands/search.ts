import { queryWords } from "../../base/relevance.ts";
import { systemOf } from "../../base/system.ts";
import { entriesWithProgram, searchCatalog } from "../../catalog/search-catalog.ts";
import type { CatalogEntry } from "../../catalog/types.ts";
import { allChannels } from "../../environment/channels.ts";
import type { Context } from "../../host/context.ts";
import type { Channel, Channels, Match } from "../../resolve/channel.ts";
import { entryVersions } from "../../resolve/entry-versions.ts";
import { type Answer, say, type View } from "../answer.ts";
import type { Call } from "../call.ts";
import { usageError } from "../failure.ts";
import { ask, type Found } from "../search/ask.ts";
import { askedAtOnce, notAskedLine } from "../search/asked-at-once.ts";
import { catalogHit, fairly, type Hit, matchHit, shortVersions, stepOf } from "../search/hits.ts";
import { nearName } from "../search/near-name.ts";

interface Flags {
  readonly channel?: string | undefined;
  readonly limit?: string | undefined;
  readonly online?: boolean | undefined;
  readonly program?: boolean | undefined;
}

/** Channels whose caches can be searched; of the others there is nothing to load where nobody is asked. */
const REMEMBERING: ReadonlySet<string> = new Set(["deb", "pypi", "npm"]);

/** Registries that are asked only because nothing was found, or because it was wished for, are not waited for longer. */
const PATIENCE_MS = 2500;

/** `bothy search WORD ...`: the catalog and what the channels' caches know; other registries where that is nothing, or on request. */
export async function search({ ctx }: Call, flags: Flags, words: readonly string[]): Promise<Answer> {
  const query = words.join(" ");
  const limit = numberOf(flags.limit);
  const channels = allChannels();
  const chosen = chosenChannels(channels, flags.channel);
  const entries =
    flags.channel !== undefined ? [] : flags.program ? entriesWithProgram(query) : searchCatalog(query);
  let found: Found[] = await Promise.all(
    chosen.map((channel) =>
      flags.channel === undefined && !REMEMBERING.has(channel.name)
        ? { channel: channel.name, matches: [] }
        : ask(channel, query, { limit }, fromCache(channel, flags, ctx)),
    ),
  );
  // Which programs a package brings only the catalog tells; one of that very name likely brings it.
  if (flags.program)
    found = found.map((one) => ({ ...one, matches: one.matches.filter(({ name }) => name === query) }));
  const nothing = entries.length === 0 && found.every(({ matches }) => matches.length === 0);
  const online = !ctx.offline && flags.channel === undefined && (flags.online || nothing);
  const { asked, notAsked } = online ? await askedAtOnce(chosen, ctx) : { asked: [], notAsked: [] };
  if (online)
    found = await Promise.all(
      found.map((one) =>
        asked.some(({ name }) => name === one.channel) ? askAgain(one, query, { limit, channels }, ctx) : one,
      ),
    );
  const hits = await hitsOf(entries, found, { query, limit, channels }, ctx);
  const failures = found.flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
  if (hits.length === 0 && failures.length > 0 && flags.channel !== undefined) throw failures[0]!;
  for (const failure of failures) ctx.report.warn(failure.message);
  const leftOut = online ? notAsked : flags.channel !== undefined ? [] : registries(chosen);
  const near = hits.length === 0 ? await nearName(query, Object.values(channels), ctx) : undefined;
  return say(
    { matches: hits, leftOut, ...(near === undefined ? {} : { near }) },
    ...view(hits, query, { leftOut: online ? [] : leftOut, near, offline: ctx.offline }),
    ...notAsked.map((channel) => notAskedLine(channel, `bothy search --channel ${channel} ${query}`)),
  );
}

/** Debian's indexes come whole and are searched here; of the other registries only what they once said is taken. */
function fromCache(channel: Channel, flags: Flags, ctx: Context): Context {
  return channel.name === "deb" || flags.channel !== undefined ? ctx : { ...ctx, offline: true };
}

function registries(channels: readonly Channel[]): string[] {
  return channels.map(({ name }) => name as string).filter((name) => name !== "deb" && name !== "url");
}

async function askAgain(
  before: Found,
  query: string,
  options: { readonly limit: number; readonly channels: Channels },
  ctx: Context,
): Promise<Found> {
  if (before.channel === "deb") return before;
  const channel = options.channels[before.channel];
  const found = await ask(channel, query, { limit: options.limit, withinMs: PATIENCE_MS }, ctx);
  return found.matches.length > 0 ? found : { ...before, ...found, matches: before.matches };
}

async function hitsOf(
  entries: readonly CatalogEntry[],
  found: readonly Found[],
  options: { readonly query: string; readonly limit: number; readonly channels: Channels },
  ctx: Context,
): Promise<Hit[]> {
  const { query, limit, channels } = options;
  const words = queryWords(query);
  const served = new Set(entries.flatMap(debNames));
  const lists: (readonly (CatalogEntry | Match)[])[] = [
    entries,
    ...found.map(({ matches }) =>
      matches.filter(({ channel, name }) => channel !== "deb" || !served.has(name)),
    ),
  ];
  const shown = fairly(lists, limit)
    .flat()
    .map((item) => ({ item, step: stepOf(words, item) }))
    .sort((a, b) => a.step - b.step);
  const system = systemOf(ctx.host.arch, ctx.host.platform) ?? "x86_64-linux";
  return Promise.all(
    shown.map(async ({ item }) =>
      "choices" in item ? catalogHit(item, await entryVersions(item, system, channels, ctx)) : matchHit(item),
    ),
  );
}

/** What an entry is called in Debian, which need not be shown a second time. */
function debNames({ choices }: CatalogEntry): string[] {
  return choices
    .filter(({ channel }) => channel === "deb")
    .flatMap(({ packages: [first] }) => (typeof first === "string" ? [first] : []));
}

function view(
  hits: readonly Hit[],
  query: string,
  rest: {
    readonly leftOut: readonly string[];
    readonly near: string | undefined;
    readonly offline: boolean;
  },
): View[] {
  const { leftOut, near, offline } = rest;
  const others =
    leftOut.length === 0
      ? []
      : [
          `Of ${listed(leftOut)} only what was asked for before is shown${offline ? "." : `; to ask them now: bothy search --online ${query}`}`,
        ];
  if (hits.length === 0)
    return [
      `Nothing found for ${query}.`,
      ...(near === undefined ? [] : [`Did you mean ${near}? Type: bothy search ${near}`]),
      ...others,
    ];
  return [
    {
      head: ["REQUEST", "VERSIONS", "FROM", "SUMMARY"],
      rows: hits.map((hit) => [hit.request, shortVersions(hit.versions), hit.source, hit.summary]),
    },
    ...others,
  ];
}

/** `pypi, npm and go`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function chosenChannels(channels: Channels, wanted: string | undefined): readonly Channel[] {
  const all: readonly Channel[] = Object.values(channels);
  if (wanted === undefined) return all;
  const found = all.filter((channel) => channel.name === wanted);
  if (found.length > 0) return found;
  throw usageError(
    `there is no channel ${wanted}`,
    `the channels are ${all.map((channel) => channel.name).join(", ")}`,
  );
}

function numberOf(text: string | undefined): number {
  if (text === undefined) return 20;
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw usageError(`${text} is no number of lines`, "give --limit a number from 1 to 99999");
}
