import { UserError } from "../../base/error.ts";
import { suggest } from "../../base/suggest.ts";
import { systemOf } from "../../base/system.ts";
import { catalogEntry, catalogNames } from "../../catalog/catalog.ts";
import type { CatalogChoice } from "../../catalog/types.ts";
import { allChannels } from "../../environment/channels.ts";
import type { Context } from "../../host/context.ts";
import { isProblem, splitName } from "../../manifest/request.ts";
import type { Channel, VersionInfo } from "../../resolve/channel.ts";
import { type Answer, say, type View } from "../answer.ts";
import type { Call } from "../call.ts";

/** Versions shown a channel; the rest are counted. `--json` has all. */
const SHOWN = 12;

/** What one channel (and suite) offers under a name. */
interface Offer {
  readonly request: string;
  readonly channel: string;
  readonly versions: readonly VersionInfo[];
}

/** `bothy show NAME`: the versions there are, by channel, and how the catalog serves the name. */
export async function show({ ctx }: Call, _flags: unknown, [word = ""]: readonly string[]): Promise<Answer> {
  const name = splitName(word);
  if (isProblem(name)) throw new UserError(name.code, name.message, { help: name.help, exitCode: 2 });
  const system = systemOf(ctx.host.arch, ctx.host.platform) ?? "x86_64-linux";
  const entry = name.channel === undefined ? catalogEntry(name.name) : undefined;
  const channels = Object.values(allChannels()).filter(
    (channel) => name.channel === undefined || channel.name === name.channel,
  );
  const failures: UserError[] = [];
  const offers = await Promise.all(
    channels.map(async (channel) =>
      offerOf(channel, name.name, name.suite, system, ctx).catch((error) => {
        if (!(error instanceof UserError) || channels.length === 1) throw error;
        failures.push(error);
        return undefined;
      }),
    ),
  );
  const there = offers.filter((offer): offer is Offer => offer !== undefined && offer.versions.length > 0);
  if (entry === undefined && there.length === 0) {
    if (failures.length > 0) throw failures[0]!;
    throw missing(word);
  }
  for (const failure of failures) ctx.report.warn(failure.message);
  const served = entry?.choices.map(servedBy);
  return say(
    {
      name: word,
      ...(entry === undefined ? {} : { summary: entry.summary, catalog: served }),
      offers: there,
    },
    ...(entry === undefined
      ? []
      : [`${entry.name}: ${entry.summary}`, `The catalog serves it with ${served!.join(", or ")}.`, ""]),
    table(there),
  );
}

async function offerOf(
  channel: Channel,
  name: string,
  suite: string | undefined,
  system: Parameters<Channel["versions"]>[1]["system"],
  ctx: Context,
): Promise<Offer> {
  const versions = await channel.versions(name, { system, ...(suite === undefined ? {} : { suite }) }, ctx);
  return {
    request: `${channel.name}${suite === undefined ? "" : `/${suite}`}:${name}`,
    channel: channel.name,
    versions,
  };
}

function servedBy(choice: CatalogChoice): string {
  const names = choice.packages.map((item) => {
    const { name } = typeof item === "string" ? { name: item } : item;
    return typeof name === "string" ? name : [...new Set(Object.values(name))].join("/");
  });
  const where = choice.suites === undefined ? choice.channel : `${choice.channel}/${choice.suites.join(",")}`;
  return `${where}:${names.join(" ")}`;
}

function table(offers: readonly Offer[]): View {
  return {
    head: ["REQUEST", "VERSIONS, NEWEST FIRST"],
    rows: offers.flatMap((offer) => bySuite(offer).map(([suite, versions]) => [suite, listed(versions)])),
  };
}

/** One line a suite where versions belong to suites; the request that asks for that one. */
function bySuite(offer: Offer): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const { version, suite } of offer.versions) {
    const request =
      suite === undefined ? offer.request : offer.request.replace(/^([a-z]+)(?:\/[^:]*)?:/, `$1/${suite}:`);
    groups.set(request, [...(groups.get(request) ?? []), version]);
  }
  return [...groups];
}

function listed(versions: readonly string[]): string {
  const shown = versions.slice(0, SHOWN).join(" ");
  return versions.length > SHOWN ? `${shown} and ${versions.length - SHOWN} more` : shown;
}

function missing(word: string): UserError {
  const near = suggest(word, catalogNames());
  return new UserError("no-such-package", `no channel has a package ${word}`, {
    help:
      near === undefined ? `\`bothy search ${word}\` looks in names and summaries` : `did you mean ${near}?`,
  });
}
