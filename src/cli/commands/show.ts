import { UserError } from "../../base/error.ts";
import { type System, systemOf } from "../../base/system.ts";
import { catalogEntry } from "../../catalog/catalog.ts";
import type { CatalogChoice, CatalogEntry } from "../../catalog/types.ts";
import { allChannels } from "../../environment/channels.ts";
import type { Context } from "../../host/context.ts";
import { formatName, isProblem, type RequestName, splitName } from "../../manifest/request.ts";
import type { Channel, Channels, KnownVersion, VersionInfo } from "../../resolve/channel.ts";
import { packageName, SUITES } from "../../resolve/choices.ts";
import { choiceVersions, templateForm } from "../../resolve/entry-versions.ts";
import { type Answer, say, type View } from "../answer.ts";
import type { Call } from "../call.ts";
import { askedAtOnce, notAskedLine } from "../search/asked-at-once.ts";
import { nearKnownName, nearName } from "../search/near-name.ts";

/** Versions shown a channel; the rest are counted. `--json` has all. */
const SHOWN = 12;

/** A name of one channel, in one suite or in all. */
interface Name {
  readonly channel: string;
  readonly name: string;
  readonly suite?: string;
  /** What asks for it, when that is a name of the catalog. */
  readonly request?: string;
}

/** What one channel (and suite) offers under a name. */
interface Offer {
  readonly request: string;
  readonly channel: string;
  /** The channel's name for it, where the request is another. */
  readonly package?: string;
  /** One line of what it is, where the channel has one. */
  readonly summary?: string;
  readonly versions: readonly VersionInfo[];
}

/** `bothy show NAME`: the versions there are, by channel, and how the catalog serves the name. */
export async function show({ ctx }: Call, _flags: unknown, [word = ""]: readonly string[]): Promise<Answer> {
  const name = splitName(word);
  if (isProblem(name)) {
    const unversioned = word.replace(/(?<=.)@[^@/]*$/, "");
    const help = isProblem(splitName(unversioned))
      ? name.help
      : `show lists every version: bothy show ${unversioned}`;
    throw new UserError(name.code, name.message, { help, exitCode: 2 });
  }
  if (name.channel === "url") return (await import("./show-file.ts")).showFile(name.name, ctx);
  const system = systemOf(ctx.host.arch, ctx.host.platform) ?? "x86_64-linux";
  const entry = name.channel === undefined ? catalogEntry(name.name) : undefined;
  const channels = allChannels();
  const { asked, notAsked } = await askedFor(name.channel, entry, channels, ctx);
  const names = [
    ...(entry === undefined ? [] : catalogNamesOf(entry, system)),
    ...asked.map((channel): Name => ({ ...name, channel: channel.name })),
  ]
    .filter(({ channel }) => !notAsked.includes(channel))
    .filter((one, at, all) => at === all.findIndex((other) => isSame(one, other)));
  const failures: UserError[] = [];
  const offers = await Promise.all(
    names.map(async (one) =>
      offerOf(one, channels[one.channel as keyof typeof channels], { system }, ctx).catch((error) => {
        if (!(error instanceof UserError) || names.length === 1) throw error;
        failures.push(error);
        return undefined;
      }),
    ),
  );
  const some = offers.filter((offer): offer is Offer => offer !== undefined && offer.versions.length > 0);
  const there = [
    ...some.filter((offer) => offer.package !== undefined),
    ...(entry === undefined ? [] : await seriesOffers(entry, system, channels, ctx)),
    ...some.filter((offer) => offer.package === undefined),
  ];
  if (entry === undefined && there.length === 0) {
    if (failures.length > 0) throw failures[0]!;
    throw await missing(name, notAsked, channels, ctx);
  }
  for (const failure of failures) ctx.report.warn(failure.message);
  const served = entry?.choices.map(servedBy);
  return say(
    {
      name: word,
      ...(entry === undefined ? {} : { summary: entry.summary, catalog: served }),
      offers: there,
      ...(notAsked.length === 0 ? {} : { notAsked }),
    },
    ...(entry === undefined
      ? descriptions(there)
      : [
          `${entry.name}: ${entry.summary}`,
          `The catalog serves it with ${served!.join(", or ")}: the first that has a version which fits.`,
          "",
        ]),
    table(there),
    ...notAsked.map((channel) => notAskedLine(channel, `bothy show ${channel}:${name.name}`)),
  );
}

/** The channel that was named; else those that answer at once, with the one that the catalog takes a name from first. */
async function askedFor(
  named: Channel["name"] | undefined,
  entry: CatalogEntry | undefined,
  channels: Channels,
  ctx: Context,
): Promise<{ readonly asked: readonly Channel[]; readonly notAsked: readonly string[] }> {
  if (named !== undefined) return { asked: [channels[named]], notAsked: [] };
  const first = entry?.choices[0]?.channel;
  const others = Object.values(channels).filter(({ name }) => name !== first);
  const { asked, notAsked } = await askedAtOnce(others, ctx);
  return { asked: first === undefined ? asked : [channels[first], ...asked], notAsked };
}

/** The names in the channels that serve an entry, those with numbers in them apart. */
function catalogNamesOf(entry: CatalogEntry, system: System): Name[] {
  return entry.choices.flatMap((choice) => {
    const name = packageName(choice.packages[0]!, system);
    return name === undefined || templateForm(name) !== undefined
      ? []
      : [{ channel: choice.channel, name, request: entry.name }];
  });
}

/** What names with numbers in them offer: each `postgresql-X` that there is, the highest first. */
async function seriesOffers(
  entry: CatalogEntry,
  system: System,
  channels: Channels,
  ctx: Context,
): Promise<Offer[]> {
  const offers = new Map<string, Offer & { readonly versions: KnownVersion[] }>();
  for (const choice of entry.choices) {
    const template = packageName(choice.packages[0]!, system);
    if (template === undefined || templateForm(template) === undefined) continue;
    // Has the channel fetch what it doesn't have yet; what can't be had is told of the entry's other names.
    await channels[choice.channel]
      .versions(template.replace(/[-.]?\{.*$/, ""), { system }, ctx)
      .catch((error: unknown) => {
        if (!(error instanceof UserError)) throw error;
      });
    for (const item of await choiceVersions(choice, system, channels, ctx)) {
      const plain = `${choice.channel}:${item.name}`;
      const known = offers.get(plain) ?? {
        request: entry.name,
        channel: choice.channel,
        package: plain,
        versions: [],
      };
      const { name, version, suite } = item;
      known.versions.push({ name, version, ...(suite === undefined ? {} : { suite }) });
      offers.set(plain, known);
    }
  }
  const collator = new Intl.Collator("en", { numeric: true });
  for (const { versions } of offers.values()) versions.sort((a, b) => collator.compare(b.version, a.version));
  return [...offers.values()].sort((a, b) => collator.compare(b.package!, a.package!));
}

function isSame(one: Name, other: Name): boolean {
  return one.channel === other.channel && one.name === other.name;
}

async function offerOf(
  { channel: channelName, name, suite, request }: Name,
  channel: Channel,
  { system }: { readonly system: System },
  ctx: Context,
): Promise<Offer> {
  const versions = await channel.versions(name, { system, ...(suite === undefined ? {} : { suite }) }, ctx);
  const plain = `${channelName}${suite === undefined ? "" : `/${suite}`}:${name}`;
  const known = versions.length === 0 ? [] : ((await channel.known?.(name, ctx)) ?? []);
  const described = known.find((item) => item.summary && (suite === undefined || item.suite === suite));
  return {
    ...(request === undefined ? { request: plain } : { request, package: plain }),
    channel: channelName,
    ...(described?.summary === undefined ? {} : { summary: described.summary }),
    versions,
  };
}

function servedBy(choice: CatalogChoice): string {
  const names = choice.packages.map((item) => {
    const { name } = typeof item === "string" ? { name: item } : item;
    const one = typeof name === "string" ? name : [...new Set(Object.values(name))].join("/");
    return one.replace(/\{(?:major|version)\}(?:\.\{minor\})?/, "VERSION");
  });
  const where = choice.suites === undefined ? choice.channel : `${choice.channel}/${choice.suites.join(",")}`;
  return `${where}:${names.join(" ")}`;
}

/** What is of that name; apart by channel, where several have something. */
function descriptions(offers: readonly Offer[]): string[] {
  const lines = offers.flatMap(({ request, summary }) =>
    summary === undefined ? [] : [`${request}: ${summary}`],
  );
  return lines.length === 0 ? [] : [...lines, ""];
}

function table(offers: readonly Offer[]): View {
  const catalog = offers.some((offer) => offer.package !== undefined);
  return {
    head: ["REQUEST", "VERSIONS, NEWEST FIRST", ...(catalog ? ["FROM"] : [])],
    rows: offers.flatMap((offer) =>
      bySuite(offer).map(([name, versions]) =>
        offer.package === undefined ? [name, listed(versions)] : [offer.request, listed(versions), name],
      ),
    ),
  };
}

/** One line a suite where versions belong to suites, in the order in which they serve; the channel's name in that one. */
function bySuite(offer: Offer): [string, string[]][] {
  const groups = new Map<string, string[]>();
  const plain = offer.package ?? offer.request;
  const order = ({ suite }: VersionInfo) => (SUITES as readonly (string | undefined)[]).indexOf(suite);
  for (const { version, suite } of [...offer.versions].sort((a, b) => order(a) - order(b))) {
    const name = suite === undefined ? plain : plain.replace(/^([a-z]+)(?:\/[^:]*)?:/, `$1/${suite}:`);
    groups.set(name, [...(groups.get(name) ?? []), version]);
  }
  return [...groups];
}

function listed(versions: readonly string[]): string {
  const shown = versions.slice(0, SHOWN).join(" ");
  return versions.length > SHOWN ? `${shown} and ${versions.length - SHOWN} more` : shown;
}

async function missing(
  asked: RequestName,
  notAsked: readonly string[],
  channels: Channels,
  ctx: Context,
): Promise<UserError> {
  const { channel, name } = asked;
  const word = formatName(asked);
  const near =
    channel === undefined
      ? await nearName(name, Object.values(channels), ctx)
      : await nearKnownName(name, [channels[channel]], ctx);
  const search = channel === undefined ? `bothy search ${word}` : `bothy search --channel ${channel} ${name}`;
  return new UserError("no-such-package", `no channel has a package ${word}`, {
    ...(notAsked.length === 0
      ? {}
      : { reason: notAsked.map((other) => notAskedLine(other, `bothy show ${other}:${name}`)).join("\n") }),
    help:
      near === undefined
        ? `\`${search}\` looks in names and summaries`
        : `did you mean ${channel === undefined ? near : `${channel}:${near}`}?`,
  });
}
