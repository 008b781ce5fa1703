import type { Context } from "../../host/context.ts";
import type { Match } from "../../resolve/channel.ts";
import { knownMatches, rememberAnswer, rememberPackage } from "./npm-known.ts";

/**
 * The package of exactly that name, then what the registry's own search finds; offline what is remembered of both.
 * Source: the registry's documentation, `/-/v1/search`.
 */
export async function* searchNpm(query: string, ctx: Context): AsyncIterable<Match> {
  if (ctx.offline) {
    yield* await knownMatches(query, ctx);
    return;
  }
  const [{ npmOptions }, { explainedNpmError }] = await Promise.all([
    import("./npm-config.ts"),
    import("./npm-errors.ts"),
  ]);
  const options = await npmOptions(ctx);
  const explain = (error: unknown) => {
    throw explainedNpmError(error, `can't search npm's registry for ${query}`, ctx);
  };
  const [exact, found] = await Promise.all([
    exactMatch(query, options, ctx).catch(explain),
    registrySearch(query, options).catch(explain),
  ]);
  const others = (found ?? []).filter(({ name }) => name !== exact?.name);
  const matches = exact === undefined ? others : [exact, ...others];
  await rememberAnswer(query, matches, ctx);
  yield* matches;
}

/** Source: validate-npm-package-name, names of new packages. */
const PACKAGE_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

type Options = Awaited<ReturnType<typeof import("./npm-config.ts").npmOptions>>;

async function exactMatch(query: string, options: Options, ctx: Context): Promise<Match | undefined> {
  if (!PACKAGE_NAME.test(query)) return undefined;
  const [{ packument }, { npmVersions }] = await Promise.all([
    import("./packument.ts"),
    import("./npm-versions.ts"),
  ]);
  const page = await packument(query, options, ctx);
  const version = page?.["dist-tags"].latest;
  if (page === undefined || version === undefined) return undefined;
  const summary = page.description ?? page.versions[version]?.description ?? "";
  await rememberPackage({ name: page.name, summary, latest: version, versions: npmVersions(page) }, ctx);
  return { channel: "npm", name: page.name, version, summary };
}

async function registrySearch(query: string, options: Options): Promise<Match[]> {
  const { default: registryFetch } = await import("npm-registry-fetch");
  let answer: unknown;
  try {
    answer = await registryFetch.json("/-/v1/search", { ...options, query: { text: query, size: 20 } });
  } catch (error) {
    const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 0;
    // Many company registries have no search: what is known by name has been given.
    if (status >= 400 && status < 500) return [];
    throw error;
  }
  const objects = (answer as { objects?: { package?: Record<string, unknown> }[] } | null)?.objects ?? [];
  return objects.flatMap(({ package: found }) =>
    typeof found?.name === "string" && typeof found.version === "string"
      ? [
          {
            channel: "npm" as const,
            name: found.name,
            version: found.version,
            summary: typeof found.description === "string" ? found.description : "",
          },
        ]
      : [],
  );
}
