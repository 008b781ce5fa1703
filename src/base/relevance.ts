/** What is searched: names (the first one its own, lower case) and a summary (lower case), looked at only where the names don't tell. */
export interface Searched {
  readonly names: readonly string[];
  readonly summary: string;
}

/** Words of a query: lower case, in the order typed, each once. */
export function queryWords(query: string): string[] {
  return [...new Set(query.toLowerCase().split(/\s+/))].filter((word) => word !== "");
}

/**
 * How well something answers a query's words; less is better, undefined: not at all. 0: it has that name; below 2: its
 * name begins with it; below 5: its name has all words; else each word stands in name or summary, best as a word of its
 * own. Words of one or two
 * letters count as whole words only: every other summary has an `r`.
 */
export function relevance(words: readonly string[], item: Searched): number | undefined {
  const { names } = item;
  let best: number | undefined;
  for (const name of names) {
    const found = nameRelevance(words, name);
    if (found !== undefined && (best === undefined || found < best)) best = found;
  }
  if (best !== undefined) return best;
  const { summary } = item;
  let total = 0;
  for (const word of words) {
    const inNames = names.map((name) => placeIn(name, word, 0));
    const found = Math.min(...inNames, placeIn(summary, word, 0.4));
    if (found === Number.POSITIVE_INFINITY) return undefined;
    total += found;
  }
  return 5 + total / words.length;
}

function nameRelevance(words: readonly string[], name: string): number | undefined {
  const whole = words.join("-");
  if (name === whole || name === words.join("")) return 0;
  if (name.startsWith(whole)) {
    if (!isLetter(name, whole.length)) return 1;
    if (whole.length > 2) return 1.5;
  }
  if (words.every((word) => hasWord(name, word))) return 3;
  const [only] = words;
  return words.length === 1 && only!.length > 2 && name.includes(only!) ? 4 : undefined;
}

/** Infinity where `text` doesn't have the word; a word by itself is better than a part of one. */
function placeIn(text: string, word: string, base: number): number {
  if (hasWord(text, word)) return base;
  return word.length > 2 && text.includes(word) ? base + 0.5 : Number.POSITIVE_INFINITY;
}

/** Whether `word` stands in `text` with no letter or digit before or after it. */
export function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1))
    if (!isLetter(text, at - 1) && !isLetter(text, at + word.length)) return true;
  return false;
}

function isLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90);
}
