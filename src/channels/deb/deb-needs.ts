import { debianArchitecture } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import { type LockedPackage, packageKey } from "../../lockfile/types.ts";
import type { Need, NeedsInput } from "../../resolve/channel.ts";
import { allowsVersion, type Relation, relationText } from "./dependency.ts";
import { loadUniverse } from "./load-universe.ts";
import { sameAsLocked } from "./locked-version.ts";
import type { PackageVersion } from "./package-version.ts";
import { suiteOf } from "./suites.ts";

/** Channel.needs of deb: Depends, Conflicts and Breaks, of those askers whose version the suite still has. */
export async function debNeeds(
  askers: readonly LockedPackage[],
  input: NeedsInput,
  ctx: Context,
): Promise<ReadonlyMap<string, readonly Need[]>> {
  const architecture = debianArchitecture(input.system).name;
  const found = new Map<string, readonly Need[]>();
  for (const asker of askers) {
    const universe = await loadUniverse(ctx, suiteOf(asker.suite ?? ""), architecture);
    const version = sameAsLocked(asker, universe.versions(asker.name));
    if (version !== undefined) found.set(packageKey(asker), needsOf(version));
  }
  return found;
}

function needsOf(item: PackageVersion): Need[] {
  const needs = item.depends.flatMap((group) =>
    group.map((relation): Need => {
      // Another package may stand in for one that doesn't fit.
      const lone = new Set(group.map(({ name }) => name)).size === 1;
      const own = group.filter(({ name }) => name === relation.name);
      return {
        name: relation.name,
        constraint: constraintOf(relation),
        allows: (version) => !lone || own.some((each) => allowsVersion(each, version)),
      };
    }),
  );
  const clashes = item.conflicts
    .filter(({ name }) => name !== item.name)
    .map(
      (relation): Need => ({
        name: relation.name,
        constraint: `not ${relationText(relation)}`,
        allows: (version) => !allowsVersion(relation, version),
      }),
    );
  return [...needs, ...clashes];
}

function constraintOf({ operator, version }: Relation): string {
  return operator === undefined ? "" : `${operator} ${version}`;
}
