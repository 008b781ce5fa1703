import semver from "semver";
import { askedLately, rememberAsked } from "../../fetch/asked-lately.ts";
import type { Channel } from "../../resolve/channel.ts";
import { npmOptions } from "./npm-config.ts";
import { explainedNpmError } from "./npm-errors.ts";
import { fetchTarball } from "./npm-fetch.ts";
import { importTarball } from "./npm-import.ts";
import { knownNpm, knownNpmNames, rememberPackage } from "./npm-known.ts";
import { npmNeeds } from "./npm-needs.ts";
import { resolveNpm } from "./npm-resolve.ts";
import { searchNpm } from "./npm-search.ts";
import { npmFits, npmVersions } from "./npm-versions.ts";
import { packument } from "./packument.ts";

/** npm's registry: command-line tools as isolated trees. npm's libraries are loaded when one of its functions is first called. */
export function npmChannel(): Channel {
  const packuments = new Map<string, unknown>();
  return {
    name: "npm",
    search: searchNpm,
    known: knownNpm,
    knownNames: knownNpmNames,
    versions: async (name, _options, ctx) => {
      try {
        const about = ["npm page", name];
        const lately = await askedLately(ctx, about);
        const known = lately ? await knownNpm(name, ctx) : [];
        if (known.length > 0) return known.map(({ name: _, ...version }) => version);
        const options = { ...(await npmOptions(ctx)), ...(lately ? { preferOffline: true } : {}) };
        const page = await packument(name, options, ctx, packuments);
        if (!lately && !ctx.offline) await rememberAsked(ctx, about);
        if (page === undefined) return [];
        const versions = npmVersions(page);
        const latest = page["dist-tags"].latest ?? versions[0]?.version ?? "";
        const summary = page.description ?? page.versions[latest]?.description ?? "";
        await rememberPackage({ name: page.name, summary, latest, versions }, ctx);
        return versions;
      } catch (error) {
        throw explainedNpmError(error, `can't read npm's page of ${name}`, ctx);
      }
    },
    fits: npmFits,
    compare: (a, b) => semver.compare(a, b),
    needs: (askers, _input, ctx) => npmNeeds(askers, packuments, ctx),
    resolve: (input, ctx) => resolveNpm(input, packuments, ctx),
    fetch: fetchTarball,
    import: importTarball,
  };
}
