import { UserError } from "../../base/error.ts";
import { debianArchitecture, systemOf } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import { loadUniverse } from "./load-universe.ts";
import { indexPath, type PartState, readPartState } from "./part-state.ts";
import { notCached } from "./refresh-release.ts";
import { readSearchText, type SearchText } from "./search-text.ts";
import { SUITES, type Suite, type SuitePart, suiteParts } from "./suites.ts";

/** Searching takes an index as it is for so long: what is new in a suite since is found a little later. */
const OLD_MS = 7 * 24 * 3600_000;

/** A suite as it is searched: the sections of main, updates and security. */
export interface SearchedSuite {
  readonly suite: Suite;
  readonly texts: readonly SearchText[];
}

/** Of this process, by path, which names the content. */
const read = new WeakMap<object, Map<string, SearchText>>();
/** Of this process: all suites as they were found, once they were all there. */
const whole = new WeakMap<object, readonly SearchedSuite[]>();

/**
 * What is to be searched in all suites that can be had, in the order in which suites are offered. An index in the cache
 * is taken as it is, unless it is older than a week and bothy is online; one that isn't there is fetched, those of all
 * suites at once. A UserError (loadUniverse's) when none can be had. `cachedOnly`: nothing is fetched.
 */
export async function searchedSuites(
  ctx: Context,
  options: { readonly cachedOnly?: boolean } = {},
): Promise<readonly SearchedSuite[]> {
  const known = options.cachedOnly ? whole.get(ctx.host) : undefined;
  if (known !== undefined) return known;
  const here = systemOf(ctx.host.arch, ctx.host.platform);
  const architecture = here?.endsWith("-linux") ? debianArchitecture(here).name : "amd64";
  const limited = options.cachedOnly ? { ...ctx, offline: true } : ctx;
  let failure: UserError | undefined;
  const found = await Promise.all(
    SUITES.map(async (suite) => {
      try {
        return { suite, texts: await textsOf(limited, suite, architecture) };
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        failure ??= error;
        return undefined;
      }
    }),
  );
  const there = found.filter((one) => one !== undefined);
  if (there.length === 0 && failure !== undefined) throw failure;
  if (there.length === SUITES.length) whole.set(ctx.host, there);
  return there;
}

async function textsOf(ctx: Context, suite: Suite, architecture: string): Promise<SearchText[]> {
  const parts = suiteParts(suite);
  const cached = await cachedTexts(ctx, parts, architecture);
  if (cached !== undefined && (ctx.offline || !cached.old)) return cached.texts;
  try {
    await loadUniverse(ctx, suite, architecture);
  } catch (error) {
    if (cached === undefined || !(error instanceof UserError)) throw error;
    ctx.report.warn(`${suite} is searched as it was: ${error.message}`);
    return cached.texts;
  }
  const fetched = await cachedTexts(ctx, parts, architecture);
  if (fetched === undefined) throw notCached(parts[0]!);
  return fetched.texts;
}

/** Undefined unless all parts' indexes are there. */
async function cachedTexts(
  ctx: Context,
  parts: readonly SuitePart[],
  architecture: string,
): Promise<{ texts: SearchText[]; old: boolean } | undefined> {
  const known = read.get(ctx.host) ?? new Map<string, SearchText>();
  read.set(ctx.host, known);
  const texts: SearchText[] = [];
  let old = false;
  for (const part of parts) {
    const state = await readPartState(ctx, part);
    const file = state?.packages[architecture];
    if (state === undefined || file === undefined) return undefined;
    const path = indexPath(ctx, part, file.sha256);
    const text = known.get(path) ?? readSearchText(ctx.host, path);
    if (text === undefined) return undefined;
    known.set(path, text);
    texts.push(text);
    old ||= isOld(state, ctx);
  }
  return { texts, old };
}

function isOld(state: PartState, ctx: Context): boolean {
  const age = ctx.host.now().getTime() - Date.parse(state.checked);
  return !(age >= 0 && age < OLD_MS);
}
