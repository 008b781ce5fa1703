import { allChannels } from "../../environment/channels.ts";
import type { Context } from "../../host/context.ts";
import { pathsTo } from "../../lockfile/paths.ts";
import { type LockedPackage, packageKey } from "../../lockfile/types.ts";
import { heldBack, needsReader } from "../../resolve/held-back.ts";
import { askedAs } from "../../resolve/holders.ts";
import { proposals } from "../../resolve/propose.ts";
import { type Standing, standingOf } from "../../resolve/standing.ts";
import { trialsOf } from "../../resolve/trial.ts";
import { type Chosen, whereFrom } from "../../resolve/where-from.ts";
import { type Answer, say } from "../answer.ts";
import { groupText, type Listed, namedPackages, placeOf, readListed } from "../listed.ts";
import { type HolderReport, heldReport } from "../upgrade-report.ts";
import { holderText } from "../upgrade-view.ts";
import { whereIs } from "../where-is.ts";

/** `bothy lock --explain NAME`: why a package has the version that it has. Changes nothing. */
export async function lockExplain(word: string, ctx: Context): Promise<Answer> {
  const listed = await readListed(ctx);
  const channels = allChannels();
  const found = namedPackages(word, listed);
  const { manifest, lock, system } = listed;
  const keys = new Set(found.map(([key]) => key));
  const wants = (item: LockedPackage) => keys.has(packageKey(item));
  const named = found.map(([, { name }]) => name);
  const held = await heldBack({ manifest, lock, system, wants, named }, channels, ctx);
  const trial = trialsOf({ manifest, lock }, channels, ctx);
  const proposed = await proposals(held, { manifest, lock, system, channels, trial, partial: true });
  const needs = needsReader({ manifest, lock }, channels, ctx);
  const explained = [];
  for (const [key, item] of found) {
    const standing = await standingOf(item, channels, ctx);
    const own = held.find((one) => packageKey(one.item) === key);
    const asked = (await needs(item)).needs;
    const askers = [...asked].flatMap(([asker, list]) => {
      const each = list.filter(({ name, constraint }) => name === askedAs(item) && constraint !== "");
      const by = lock.packages[asker];
      if (by === undefined || each.length === 0 || !by.dependencies.includes(key)) return [];
      return [{ package: by.name, version: by.version, needs: each.map(({ constraint }) => constraint) }];
    });
    const report = own === undefined ? undefined : heldReport(own, proposed.get(own), listed);
    explained.push({
      package: item.name,
      version: item.version,
      system,
      channel: placeOf(item),
      group: item.group,
      ...(item.tool === undefined ? {} : { tool: item.tool }),
      others: otherSystems(key, item, listed),
      from: whereFrom(item, listed),
      requests: requestLines(key, listed),
      askers,
      offered: standing === undefined ? null : forEverybody(standing),
      newer: (own?.newer ?? []).map(({ version, holders }) => ({
        version,
        heldBy: heldReport({ ...own!, latest: version, holders }, undefined, listed).heldBy,
      })),
      ...(report?.place === undefined ? {} : { elsewhere: { place: report.place, version: report.latest } }),
      ...(report?.change === undefined ? {} : { change: report.change }),
      ...(report?.reason === undefined ? {} : { reason: report.reason }),
    });
  }
  return say({ packages: explained }, explained.map(text).join("\n\n"));
}

type Explained = {
  readonly package: string;
  readonly version: string;
  readonly channel: string;
  readonly group: string;
  readonly tool?: string;
  readonly others: readonly { readonly system: string; readonly version: string }[];
  readonly from: Chosen;
  readonly requests: ReturnType<typeof requestLines>;
  readonly askers: readonly {
    readonly package: string;
    readonly version: string;
    readonly needs: readonly string[];
  }[];
  readonly offered: readonly string[] | null;
  readonly newer: readonly { readonly version: string; readonly heldBy: readonly HolderReport[] }[];
  readonly elsewhere?: { readonly place: string; readonly version: string };
  readonly change?: {
    readonly command: string;
    readonly version: string;
    readonly lowers: readonly string[];
  };
  readonly reason?: string;
};

/** What is offered, without prereleases where the version that is locked is none. */
function forEverybody({ offered, item }: Standing): string[] {
  const own = offered.find(({ version }) => version === item.version);
  return offered
    .filter(({ prerelease }) => !prerelease || own?.prerelease === true)
    .map(({ version }) => version);
}

/** Each request that brings the package, with its constraint and the way there. */
function requestLines(key: string, { lock, manifest }: Listed) {
  return pathsTo(lock, key).map(({ request, keys }) => ({
    request,
    constraint: manifest.packages.find((one) => one.key === request)?.constraint ?? null,
    ...whereIs(request, manifest),
    path: keys.map((one) => `${lock.packages[one]!.name} ${lock.packages[one]!.version}`),
  }));
}

/** The versions that other systems have of it. */
function otherSystems(key: string, item: LockedPackage, { lock }: Listed) {
  const place = key.slice(item.system.length);
  return Object.values(lock.packages)
    .filter((other) => other.system !== item.system && packageKey(other) === `${other.system}${place}`)
    .map(({ system, version }) => ({ system, version }));
}

const MOST = 8;
/** Of those who keep out one version. */
const MOST_HOLDERS = 3;

function text(found: Explained): string {
  const group = groupText(found.group);
  const tool =
    found.tool === undefined || found.tool === found.package ? "" : `, in the tree of ${found.tool}`;
  const differing = found.others.filter(({ version }) => version !== found.version);
  return [
    `${found.package} ${found.version}  ${found.channel}${tool}${group === "" ? "" : `, group ${group}`}`,
    ...differing.map(({ system, version }) => `  ${version} for ${system}`),
    `  from ${fromText(found)}`,
    "  asked for by",
    ...shortened(found.requests.map(requestText)),
    ...(found.requests.length === 0 ? [`    nobody: every tree of ${found.channel} has it`] : []),
    ...(found.askers.length === 0
      ? []
      : [
          "  constraints",
          ...shortened(
            found.askers.map((one) => `${one.package} ${one.version} needs ${one.needs.join(", ")}`),
          ),
        ]),
    ...offeredLines(found),
    ...newerLines(found),
    ...(found.change === undefined ? [] : [`  to have ${found.change.version}: ${found.change.command}`]),
    ...(found.change === undefined || found.change.lowers.length === 0
      ? []
      : [`    which takes ${found.change.lowers.join(", ")}`]),
  ].join("\n");
}

function fromText({ from }: Explained): string {
  switch (from.by) {
    case "manifest":
      return `${from.place}, which ${from.request}${from.at === undefined ? "" : ` (${from.at})`} names`;
    case "catalog":
      return `${from.place}, which the catalog has for ${from.request}`;
    case "default":
      return `${from.place}: ${from.request} names no channel, and the catalog doesn't know it`;
    case "bothy":
      return `${from.place}: other requests need it, and bothy added it`;
    case "dependency":
      return `${from.place}, where what depends on it is from`;
  }
}

function requestText({ request, constraint, at, path }: Explained["requests"][number]): string {
  const asked = constraint === null ? `${request} (added by bothy)` : `${request} = "${constraint}"`;
  return [`${asked}${at === undefined ? "" : ` (${at})`}`, ...path.slice(0, -1)].join(" -> ");
}

function shortened(lines: readonly string[]): string[] {
  const more = lines.length - MOST;
  return [...lines.slice(0, MOST), ...(more > 0 ? [`and ${more} more`] : [])].map((line) => `    ${line}`);
}

function offeredLines({ offered, from }: Explained): string[] {
  if (offered === null) return ["  what else there is can't be told now: no network, no index"];
  if (offered.length === 0)
    return [
      from.place === "url" ? "  bothy.toml alone knows its versions" : "  no longer offered in any version",
    ];
  const shown = offered.slice(0, MOST).join(", ");
  return [`  offered: ${shown}${offered.length > MOST ? ` and ${offered.length - MOST} older ones` : ""}`];
}

/** Newer versions, those that the same thing keeps it from in one line. */
function newerLines(found: Explained): string[] {
  const lines = new Map<string, string[]>();
  for (const { version, heldBy } of found.newer) {
    const all = heldBy.map((holder) => holderText(holder, found));
    const rest = all.length - MOST_HOLDERS;
    const why = [...all.slice(0, MOST_HOLDERS), ...(rest > 0 ? [`and ${rest} more`] : [])].join("; ");
    lines.set(why, [...(lines.get(why) ?? []), version]);
  }
  if (lines.size === 0)
    return found.offered === null || found.offered.length === 0 ? [] : ["  nothing newer is there"];
  const range = (versions: readonly string[]) =>
    versions.length < 3
      ? versions.join(", ")
      : `${versions.at(-1)} to ${versions[0]} (${versions.length} versions)`;
  return [
    "  not newer, because",
    ...[...lines].map(([why, versions]) => `    ${range(versions)}: ${why || unexplained(found)}`),
  ];
}

function unexplained({ reason }: Explained): string {
  return reason?.replaceAll("\n", "; ") ?? "nothing that is locked forbids it: bothy upgrade may take it";
}
