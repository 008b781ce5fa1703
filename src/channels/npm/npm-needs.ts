import semver from "semver";
import type { Context } from "../../host/context.ts";
import { type LockedPackage, packageKey } from "../../lockfile/types.ts";
import type { Need } from "../../resolve/channel.ts";
import { npmOptions } from "./npm-config.ts";
import { explainedNpmError } from "./npm-errors.ts";
import { packument } from "./packument.ts";

/** Channel.needs of npm: dependencies, optional and peer ones too, as the registry has them. */
export async function npmNeeds(
  askers: readonly LockedPackage[],
  packuments: Map<string, unknown>,
  ctx: Context,
): Promise<ReadonlyMap<string, readonly Need[]>> {
  const options = await npmOptions(ctx);
  const found = new Map<string, readonly Need[]>();
  for (const asker of askers)
    try {
      const manifest = (await packument(asker.name, options, ctx, packuments))?.versions[asker.version];
      if (manifest === undefined) continue;
      const { dependencies, optionalDependencies, peerDependencies } = manifest;
      const needs = [
        ...needsOf({ ...dependencies, ...optionalDependencies }, ""),
        ...needsOf(peerDependencies ?? {}, " (peer)"),
      ];
      found.set(packageKey(asker), needs);
    } catch (error) {
      throw explainedNpmError(error, `can't read npm's page of ${asker.name}`, ctx);
    }
  return found;
}

/** Ranges that are no range of versions (a tag, an address) allow what they came to, which is all that is known of them. */
function needsOf(ranges: Readonly<Record<string, string>>, mark: string): Need[] {
  return Object.entries(ranges).map(([key, text]) => {
    const alias = /^npm:(?:@[^/]+\/)?[^@]+(?:@(.*))?$/.exec(text);
    const range = alias === null ? text : (alias[1] ?? "*");
    const known = semver.validRange(range) !== null;
    return {
      name: key,
      constraint: range === "*" || range === "" ? "" : `${range}${mark}`,
      allows: (version) => !known || semver.satisfies(version, range),
    };
  });
}
