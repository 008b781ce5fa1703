import { queryWords, relevance } from "../../base/relevance.ts";
import type { Context } from "../../host/context.ts";
import type { KnownVersion, Match } from "../../resolve/channel.ts";
import { searchedSuites } from "./search-indexes.ts";
import { foldedWord, type SearchLine } from "./search-text.ts";
import type { Suite } from "./suites.ts";
import { compareVersions } from "./version.ts";

/** Packages that are there for others: after programs that answer as well. */
const SUPPORTING =
  /^(?:lib|elpa-|node-|golang-|librust-|r-cran-|r-bioc-|ruby-|php-|python3?-|fonts-|texlive-|task-|haskell-|ocaml-|gir1)|-(?:dev|doc|dbg|data|common|dbgsym|el|examples?|plugins?|tests?|src|source)$/;

/** Channel.search of deb: names and summaries of all suites that can be had; one match a name, of the first suite that has it. */
export async function* searchDeb(query: string, ctx: Context): AsyncIterable<Match> {
  const words = queryWords(query);
  if (words.length === 0) return;
  const folded = words.map(foldedWord);
  const found = new Map<string, { suite: Suite; line: SearchLine }[]>();
  for (const { suite, texts } of await searchedSuites(ctx))
    for (const line of texts.flatMap((text) => text.find(words))) {
      const all = found.get(line.name) ?? [];
      const same = all.findIndex((one) => one.suite === suite);
      if (same === -1) all.push({ suite, line });
      else if (compareVersions(all[same]!.line.version, line.version) < 0) all[same] = { suite, line };
      found.set(line.name, all);
    }
  const ranked = [...found].flatMap(([name, places]) => {
    const { line } = places[0]!;
    const score = relevance(folded, {
      names: [name],
      get summary() {
        return line.folded;
      },
    });
    return score === undefined ? [] : [{ name, places, score, supporting: isSupporting(name, query) }];
  });
  ranked.sort(
    (a, b) =>
      a.score + a.supporting - (b.score + b.supporting) ||
      a.name.length - b.name.length ||
      (a.name < b.name ? -1 : 1),
  );
  for (const { name, places } of ranked) {
    const { suite, line } = places[0]!;
    const elsewhere = places.slice(1).map((other) => ({ suite: other.suite, version: other.line.version }));
    yield {
      channel: "deb",
      suite,
      name,
      version: line.version,
      summary: line.summary,
      ...(elsewhere.length === 0 ? {} : { elsewhere }),
    };
  }
}

/** Half a step back, unless it was asked for so. */
function isSupporting(name: string, query: string): number {
  const kind = SUPPORTING.exec(name)?.[0].replace(/^-|[0-9]*-?$/g, "");
  return kind === undefined || query.toLowerCase().includes(kind) ? 0 : 0.35;
}

/** Channel.known of deb. */
export async function knownDeb(
  name: string | { readonly prefix: string },
  ctx: Context,
): Promise<KnownVersion[]> {
  const found: KnownVersion[] = [];
  for (const { suite, texts } of await searchedSuites(ctx, { cachedOnly: true }))
    for (const text of texts)
      for (const line of typeof name === "string" ? text.named(name) : text.beginning(name.prefix))
        found.push({ name: line.name, version: line.version, suite, summary: line.summary });
  return found;
}

/** Channel.knownNames of deb. */
export async function knownDebNames(ctx: Context): Promise<Set<string>> {
  const names = new Set<string>();
  for (const { texts } of await searchedSuites(ctx, { cachedOnly: true }))
    for (const text of texts) for (const name of text.names()) names.add(name);
  return names;
}
