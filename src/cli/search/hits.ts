import { relevance } from "../../base/relevance.ts";
import { searched } from "../../catalog/search-catalog.ts";
import type { CatalogEntry } from "../../catalog/types.ts";
import { DEFAULT_SUITE } from "../../manifest/types.ts";
import type { Match } from "../../resolve/channel.ts";
import { SUITES } from "../../resolve/choices.ts";
import type { EntryVersion } from "../../resolve/entry-versions.ts";
import { upstreamVersion } from "../../resolve/version-parts.ts";

/** A line of the result. */
export interface Hit {
  /** What `bothy install` takes. */
  readonly request: string;
  /** `catalog`, or a channel. */
  readonly channel: string;
  /** Where it comes from: `catalog: npm, deb`, `deb trixie, sid`. */
  readonly source: string;
  /** Upstream versions, those that are known; the default suite's first. */
  readonly versions: readonly string[];
  readonly summary: string;
}

export function catalogHit(entry: CatalogEntry, versions: readonly EntryVersion[]): Hit {
  const channels = [...new Set(entry.choices.map(({ channel }) => channel))];
  const own = versions.filter(({ choice }) => !choice.versionsOfItsOwn);
  const also = (entry.also ?? []).filter((name) => !entry.summary.includes(name));
  return {
    request: entry.name,
    channel: "catalog",
    source: `catalog: ${channels.join(", ")}`,
    versions: inOrder(own),
    summary: also.length === 0 ? entry.summary : `${entry.summary} (${also.join(", ")})`,
  };
}

export function matchHit(match: Match): Hit {
  const { channel, suite, name, version, summary, elsewhere = [] } = match;
  const place = suite === undefined || suite === DEFAULT_SUITE ? channel : `${channel}/${suite}`;
  const suites = [suite, ...elsewhere.map((other) => other.suite)].filter((one) => one !== undefined);
  return {
    request: `${place}:${name}`,
    channel,
    source: suites.length === 0 ? channel : `${channel} ${suites.join(", ")}`,
    versions: [...new Set([version, ...elsewhere.map((other) => other.version)].map(upstreamVersion))],
    summary,
  };
}

/** How well a hit answers, in steps: those of one step stay in the order of their channels. */
export function stepOf(words: readonly string[], item: CatalogEntry | Match): number {
  const texts =
    "choices" in item
      ? searched(item)
      : { names: [item.name.toLowerCase()], summary: item.summary.toLowerCase() };
  const score = Math.floor(relevance(words, texts) ?? 9);
  // What the catalog has was chosen by hand: only names that begin so are likelier meant.
  return "choices" in item ? Math.min(score, 2) : score;
}

/** Each version once, in the order in which channels and suites are looked in, newest first in each. */
function inOrder(versions: readonly EntryVersion[]): string[] {
  const collator = new Intl.Collator("en", { numeric: true });
  const channels = [...new Set(versions.map(({ choice }) => choice.channel))];
  const place = ({ choice, suite }: EntryVersion) =>
    channels.indexOf(choice.channel) * 10 + (SUITES as readonly (string | undefined)[]).indexOf(suite);
  const sorted = [...versions].sort((a, b) => place(a) - place(b) || collator.compare(b.version, a.version));
  return [...new Set(sorted.map(({ version }) => upstreamVersion(version)))];
}

const SHOWN = 5;

/** Versions for a column: all when they are few, else the newest of each first number. */
export function shortVersions(versions: readonly string[]): string {
  const short = versions.map((version) => /^\d+(?:\.\d+)*/.exec(version)?.[0] ?? version);
  const each = [...new Set(short)];
  if (each.length <= SHOWN) return each.join(" ");
  const majors = new Map<string, string>();
  for (const version of each) {
    const [major = ""] = version.split(".");
    if (!majors.has(major)) majors.set(major, version);
  }
  const newest = [...majors.values()];
  return newest.length > SHOWN ? `${newest.slice(0, SHOWN).join(" ")} ...` : `${newest.join(" ")} ...`;
}

/** `limit` of them in all, the lists' in turn, so that none crowds the others out. */
export function fairly<T>(lists: readonly (readonly T[])[], limit: number): T[][] {
  const taken = lists.map(() => 0);
  for (let left = limit, moved = true; left > 0 && moved; ) {
    moved = false;
    lists.forEach((list, index) => {
      if (left === 0 || taken[index]! >= list.length) return;
      taken[index]! += 1;
      left -= 1;
      moved = true;
    });
  }
  return lists.map((list, index) => list.slice(0, taken[index]!));
}
