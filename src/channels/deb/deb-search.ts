import { UserError } from "../../base/error.ts";
import { debianArchitecture, systemOf } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import type { Match } from "../../resolve/channel.ts";
import { loadUniverse } from "./load-universe.ts";
import { SUITES } from "./suites.ts";

/** Channel.search of deb: names and summaries of all suites that can be had; a failure only when none can. */
export async function* searchDeb(query: string, ctx: Context): AsyncIterable<Match> {
  const here = systemOf(ctx.host.arch, ctx.host.platform);
  const architecture = here?.endsWith("-linux") ? debianArchitecture(here).name : "amd64";
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return;
  let failure: UserError | undefined;
  let asked = 0;
  const found: (Match & { readonly quality: number })[] = [];
  for (const suite of SUITES) {
    try {
      const universe = await loadUniverse(ctx, suite, architecture);
      asked++;
      for (const { name, version, summary } of universe.search(words))
        found.push({ channel: "deb", suite, name, version, summary, quality: quality(words, name) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failure ??= error;
    }
  }
  if (asked === 0 && failure !== undefined) throw failure;
  found.sort((a, b) => a.quality - b.quality || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const { quality: _, ...match } of found) yield match;
}

/** 0: the name itself; 1: begins with it; 2: has it as a word; 3: has it; 4: only the summary has it. */
function quality(words: readonly string[], name: string): number {
  const whole = words.join("-");
  if (name === whole) return 0;
  if (name.startsWith(whole)) return 1;
  if (name.split(/[-.+]/).includes(whole)) return 2;
  return words.every((word) => name.includes(word)) ? 3 : 4;
}
