import { queryWords, relevance } from "../base/relevance.ts";
import { CATALOG } from "./catalog.ts";
import type { CatalogEntry } from "./types.ts";

/** What relevance gives at most to what has all words as words. */
const WHOLE_WORDS = 5.45;

/** Entries that have all words of the query in their names, programs or summary; best first. */
export function searchCatalog(query: string): CatalogEntry[] {
  const words = queryWords(query);
  if (words.length === 0) return [];
  const found = CATALOG.flatMap((entry) => {
    const score = relevance(words, searched(entry));
    return score === undefined ? [] : [{ entry, score }];
  }).sort((a, b) => a.score - b.score);
  // `java` is no part of what is for JavaScript, where anything is for Java.
  const whole = found.filter(({ score }) => score <= WHOLE_WORDS);
  return (whole.length > 0 ? whole : found).map(({ entry }) => entry);
}

/** Entries that put a program of that name on PATH, as far as the catalog says. */
export function entriesWithProgram(program: string): CatalogEntry[] {
  return CATALOG.filter((entry) => entryPrograms(entry).includes(program));
}

/** Names that an entry's programs are known to have. */
export function entryPrograms(entry: CatalogEntry): string[] {
  const aliases = entry.choices.flatMap(({ aliases }) => Object.keys(aliases ?? {}));
  return [...new Set([entry.name, ...(entry.also ?? []), ...(entry.programs ?? []), ...aliases])];
}

/** What an entry is searched by: its names and those of its programs, in lower case. */
export function searched(entry: CatalogEntry) {
  return {
    names: entryPrograms(entry).map((name) => name.toLowerCase()),
    summary: entry.summary.toLowerCase(),
  };
}
