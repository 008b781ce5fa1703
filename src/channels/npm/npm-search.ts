import type { Context } from "../../host/context.ts";
import type { Match } from "../../resolve/channel.ts";
import { npmOptions } from "./npm-config.ts";
import { explainedNpmError } from "./npm-errors.ts";
import { packument } from "./packument.ts";

/** The package of exactly that name, then what the registry's own search finds. Source: the registry's documentation, `/-/v1/search`. */
export async function* searchNpm(query: string, ctx: Context): AsyncIterable<Match> {
  const options = await npmOptions(ctx);
  const what = `can't search npm's registry for ${query}`;
  let exact: string | undefined;
  if (PACKAGE_NAME.test(query)) {
    const page = await packument(query, options, ctx).catch((error: unknown) => {
      if (ctx.offline) return undefined;
      throw explainedNpmError(error, what, ctx);
    });
    const version = page?.["dist-tags"].latest;
    if (page !== undefined && version !== undefined) {
      exact = page.name;
      const summary = page.description ?? page.versions[version]?.description ?? "";
      yield { channel: "npm", name: page.name, version, summary };
    }
  }
  if (ctx.offline) return;
  for (const match of await registrySearch(query, ctx, options, what)) if (match.name !== exact) yield match;
}

/** Source: validate-npm-package-name, names of new packages. */
const PACKAGE_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

async function registrySearch(
  query: string,
  ctx: Context,
  options: Readonly<Record<string, unknown>>,
  what: string,
): Promise<Match[]> {
  const { default: registryFetch } = await import("npm-registry-fetch");
  let answer: unknown;
  try {
    answer = await registryFetch.json("/-/v1/search", { ...options, query: { text: query, size: 20 } });
  } catch (error) {
    const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 0;
    // Many company registries have no search: what is known by name has been given.
    if (status >= 400 && status < 500) return [];
    throw explainedNpmError(error, what, ctx);
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
