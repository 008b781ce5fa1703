import { UserError, userErrorOf } from "../../base/error.ts";
import { debianArchitecture } from "../../base/system.ts";
import { importDeb, importedDeb } from "../../relocate/import-deb.ts";
import type { Channel, VersionInfo } from "../../resolve/channel.ts";
import { parseConstraint } from "./constraint.ts";
import { fetchDeb } from "./deb-fetch.ts";
import { debNeeds } from "./deb-needs.ts";
import { resolveDeb } from "./deb-resolve.ts";
import { knownDeb, knownDebNames, searchDeb } from "./deb-search.ts";
import { loadUniverse } from "./load-universe.ts";
import { SUITES, suiteOf } from "./suites.ts";
import { compareVersions } from "./version.ts";

/** Debian's packages: bookworm, trixie and sid. */
export function debChannel(): Channel {
  return {
    name: "deb",
    search: searchDeb,
    known: knownDeb,
    knownNames: knownDebNames,
    async versions(name, options, ctx) {
      const architecture = debianArchitecture(options.system).name;
      const suites = options.suite === undefined ? undefined : [suiteOf(options.suite)];
      const found: VersionInfo[] = [];
      let failure: UserError | undefined;
      await Promise.all(
        (suites ?? SUITES).map(async (suite) => {
          try {
            for (const { version } of (await loadUniverse(ctx, suite, architecture)).versions(name))
              found.push({ version, suite });
          } catch (error) {
            // A mirror need not have every suite.
            if (!(error instanceof UserError) || suites !== undefined) throw error;
            failure ??= error;
          }
        }),
      );
      if (found.length === 0 && failure !== undefined) throw failure;
      const place = ({ suite }: VersionInfo) => (SUITES as readonly (string | undefined)[]).indexOf(suite);
      return found.sort((a, b) => compareVersions(b.version, a.version) || place(a) - place(b));
    },
    fits(version, constraint) {
      try {
        return parseConstraint(constraint)(version);
      } catch (error) {
        if (error instanceof UserError) return false;
        throw error;
      }
    },
    refusal: (constraint) => userErrorOf(() => parseConstraint(constraint)),
    compare: compareVersions,
    needs: debNeeds,
    resolve: resolveDeb,
    fetch: fetchDeb,
    async import(item, deps, ctx) {
      return importedDeb(item, deps) ?? importDeb(await fetchDeb(item, ctx), item, deps, ctx);
    },
  };
}
