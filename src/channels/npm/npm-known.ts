import { join } from "node:path";
import { digestHex, sha256 } from "../../base/digest.ts";
import { isSystemError } from "../../base/error.ts";
import { queryWords, relevance } from "../../base/relevance.ts";
import { writeWhole } from "../../fetch/cache-file.ts";
import type { Context } from "../../host/context.ts";
import type { KnownVersion, Match, VersionInfo } from "../../resolve/channel.ts";

/** What the registry once said of a package. */
export interface KnownPackage {
  readonly name: string;
  readonly summary: string;
  /** The `latest` one. */
  readonly latest: string;
  /** Newest first. */
  readonly versions: readonly VersionInfo[];
}

/** An answer of the registry's search is told again for so long. */
const OLD_MS = 30 * 24 * 3600_000;

/** Remembers a package for searches that ask nobody. A cache that can't be written is no reason to fail. */
export async function rememberPackage(item: KnownPackage, ctx: Context): Promise<void> {
  await put(packagePath(item.name, ctx), item, ctx);
}

export async function rememberAnswer(query: string, matches: readonly Match[], ctx: Context): Promise<void> {
  await put(answerPath(query, ctx), { asked: ctx.host.now().toISOString(), matches }, ctx);
}

/** What the registry's search said to the same query, else the remembered packages that answer it. */
export async function knownMatches(query: string, ctx: Context): Promise<Match[]> {
  const answer = read<{ asked: string; matches: Match[] }>(answerPath(query, ctx), ctx);
  const age = ctx.host.now().getTime() - Date.parse(answer?.asked ?? "");
  if (answer !== undefined && age >= 0 && age < OLD_MS) return answer.matches;
  const words = queryWords(query);
  return packages(ctx)
    .flatMap((item) => {
      const searched = { names: [item.name.toLowerCase()], summary: item.summary.toLowerCase() };
      const score = relevance(words, searched);
      return score === undefined ? [] : [{ item, score }];
    })
    .sort((a, b) => a.score - b.score)
    .map(({ item }) => ({
      channel: "npm",
      name: item.name,
      version: item.latest,
      summary: item.summary,
    }));
}

/** Channel.known of npm. */
export async function knownNpm(
  name: string | { readonly prefix: string },
  ctx: Context,
): Promise<KnownVersion[]> {
  const one = typeof name === "string" ? read<KnownPackage>(packagePath(name, ctx), ctx) : undefined;
  const items =
    typeof name === "string"
      ? one === undefined
        ? []
        : [one]
      : packages(ctx).filter((item) => item.name.startsWith(name.prefix));
  return items.flatMap(({ name: own, summary, versions }) =>
    versions.map((version) => ({ ...version, name: own, summary })),
  );
}

/** Channel.knownNames of npm. */
export async function knownNpmNames(ctx: Context): Promise<Set<string>> {
  return new Set(packages(ctx).map(({ name }) => name));
}

function packages(ctx: Context): KnownPackage[] {
  const root = folder("packages", ctx);
  let names: string[];
  try {
    names = ctx.host.fsSync.readdirSync(root);
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
  return names
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => read<KnownPackage>(join(root, name), ctx) ?? []);
}

/** Another registry knows other packages: what it is asked by is part of the place. */
function folder(kind: "packages" | "answers", ctx: Context): string {
  const { env } = ctx.host;
  const registry = [ctx.config.get("npm.registry"), env.npm_config_registry, env.NPM_CONFIG_REGISTRY];
  const from = digestHex(sha256(JSON.stringify(registry))).slice(0, 12);
  return join(ctx.places.cache, "npm-known", from, kind);
}

function packagePath(name: string, ctx: Context): string {
  return join(folder("packages", ctx), `${encodeURIComponent(name)}.json`);
}

function answerPath(query: string, ctx: Context): string {
  const key = digestHex(sha256(queryWords(query).join(" "))).slice(0, 40);
  return join(folder("answers", ctx), `${key}.json`);
}

async function put(path: string, value: object, ctx: Context): Promise<void> {
  await writeWhole(ctx, path, JSON.stringify(value)).catch(() => {});
}

function read<T>(path: string, ctx: Context): T | undefined {
  try {
    return JSON.parse(ctx.host.fsSync.readFileSync(path, "utf8")) as T;
  } catch (error) {
    if (error instanceof SyntaxError || isSystemError(error, "ENOENT", "ENOTDIR", "ENAMETOOLONG"))
      return undefined;
    throw error;
  }
}
