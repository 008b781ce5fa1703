import type { Relation } from "./dependency.ts";
import type { PackagesIndex } from "./index-format.ts";
import { matches, type PackageVersion, packageVersion } from "./package-version.ts";
import type { Archive } from "./suites.ts";
import { compareVersions } from "./version.ts";

/** An index with where it comes from. */
export interface UniversePart {
  readonly index: PackagesIndex;
  readonly archive: Archive;
  /** sha256 of its InRelease, hex. */
  readonly release: string;
}

/** All packages of one suite on one architecture: main, updates and security as one. */
export interface Universe {
  readonly architecture: string;
  /** Newest first; every version once. */
  versions(name: string): readonly PackageVersion[];
  /** Versions that provide `name` beside bearing it. */
  providers(name: string): readonly PackageVersion[];
  /** All that satisfy `relation`: bearers of the name newest first, then providers. */
  matching(relation: Relation): readonly PackageVersion[];
  /** Whether an index has it: false for those given beside the indexes. */
  isOffered(item: PackageVersion): boolean;
  /** Names of the essential and required packages. */
  base(): readonly string[];
  names(): Iterable<string>;
}

/** How a universe differs from what the indexes say. */
export interface Correction {
  /** Versions that no index has any more. */
  readonly extra?: readonly PackageVersion[];
  /** sha256, hex, of files that an index has and the archive hasn't. */
  readonly missing?: ReadonlySet<string>;
}

/** `parts` in the order main, updates, security. */
export function universe(
  parts: readonly UniversePart[],
  architecture: string,
  { extra = [], missing = new Set() }: Correction = {},
): Universe {
  const beside = new Set(extra);
  const items = parts.map(() => new Map<number, PackageVersion>());
  const versions = new Map<string, readonly PackageVersion[]>();
  const providers = new Map<string, readonly PackageVersion[]>();
  const item = (part: number, number: number): PackageVersion => {
    const known = items[part]!.get(number);
    if (known !== undefined) return known;
    const { index, archive, release } = parts[part]!;
    const made = packageVersion(index.record(number), { archive, release, rankOffset: part * 1e6 });
    items[part]!.set(number, made);
    return made;
  };
  const self: Universe = {
    architecture,
    versions(name) {
      const known = versions.get(name);
      if (known !== undefined) return known;
      const all = parts
        .flatMap(({ index }, part) => index.find(name).map((number) => item(part, number)))
        .filter(({ sha256 }) => !missing.has(sha256));
      all.push(...extra.filter((each) => each.name === name));
      const first = all[0]?.rank ?? 0;
      const found = withoutRepeats(all.sort((a, b) => compareVersions(b.version, a.version))).map((each) =>
        each.rank === first || beside.has(each) ? each : withRank(each, first),
      );
      versions.set(name, found);
      return found;
    },
    providers(name) {
      const known = providers.get(name);
      if (known !== undefined) return known;
      const names = new Set(
        parts.flatMap(({ index }, part) => index.providers(name).map((number) => item(part, number).name)),
      );
      for (const each of extra)
        if (each.provides.some((provision) => provision.name === name)) names.add(each.name);
      const found = [...names].flatMap((each) =>
        self
          .versions(each)
          .filter((version) => version.provides.some((provision) => provision.name === name)),
      );
      providers.set(name, found);
      return found;
    },
    matching(relation) {
      const fits = (each: PackageVersion) => matches(relation, each, architecture);
      return [
        ...self.versions(relation.name).filter(fits),
        ...self.providers(relation.name).filter((each) => each.name !== relation.name && fits(each)),
      ];
    },
    isOffered: (each) => !beside.has(each),
    base: () => [
      ...new Set(parts.flatMap(({ index }) => index.base().map((number) => index.record(number)[0]!))),
    ],
    *names() {
      for (const { index } of parts) yield* index.names();
    },
  };
  return self;
}

/** Of equal versions the first stays: the main archive's before that of security. */
function withoutRepeats(sorted: readonly PackageVersion[]): PackageVersion[] {
  return sorted.filter((each, i) => i === 0 || compareVersions(sorted[i - 1]!.version, each.version) !== 0);
}

/** The same version at another place in apt's order; relationship fields stay lazy. */
function withRank(item: PackageVersion, rank: number): PackageVersion {
  return Object.create(item, { rank: { value: rank, enumerable: true } }) as PackageVersion;
}
