import {
  allowsVersion,
  type Provision,
  parseProvisions,
  parseRelations,
  type Relation,
} from "./dependency.ts";
import { RECORD_FIELDS } from "./index-format.ts";
import type { Archive } from "./suites.ts";

/** One version of one package, with what solving needs to know of it. */
export interface PackageVersion {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly multiArch: "same" | "foreign" | "allowed" | undefined;
  readonly essential: boolean;
  /** 1 required, 2 important, 3 standard, 4 optional, 5 extra. */
  readonly priority: number;
  /** Place in the order in which apt meets the names of the archive. */
  readonly rank: number;
  /** Pre-Depends, then Depends: groups of alternatives. */
  readonly depends: readonly (readonly Relation[])[];
  /** Conflicts, then Breaks. */
  readonly conflicts: readonly Relation[];
  readonly provides: readonly Provision[];
  /** Pool path below the archive's base. */
  readonly file: string;
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  readonly archive: Archive;
  /** sha256 of the InRelease, hex. */
  readonly release: string;
}

/** A record of an index as a PackageVersion; relationship fields are taken apart when first asked for. */
export function packageVersion(
  fields: readonly string[],
  from: { archive: Archive; release: string; rankOffset: number },
): PackageVersion {
  const field = (name: keyof typeof RECORD_FIELDS) => fields[RECORD_FIELDS[name]] ?? "";
  const flags = field("flags");
  let depends: readonly (readonly Relation[])[] | undefined;
  let conflicts: readonly Relation[] | undefined;
  let provides: readonly Provision[] | undefined;
  return {
    name: field("name"),
    version: field("version"),
    architecture: field("architecture"),
    multiArch: MULTI_ARCH[flags[2] ?? ""],
    essential: flags.startsWith("E"),
    priority: Number(flags[1] ?? 4),
    rank: from.rankOffset + Number(field("rank")),
    get depends() {
      depends ??= [...parseRelations(field("preDepends")), ...parseRelations(field("depends"))];
      return depends;
    },
    get conflicts() {
      conflicts ??= [...parseRelations(field("conflicts")), ...parseRelations(field("breaks"))].flat();
      return conflicts;
    },
    get provides() {
      provides ??= parseProvisions(field("provides"));
      return provides;
    },
    file: field("file"),
    size: Number(field("size")),
    sha256: field("sha256"),
    archive: from.archive,
    release: from.release,
  };
}

const MULTI_ARCH: Readonly<Record<string, PackageVersion["multiArch"]>> = {
  s: "same",
  f: "foreign",
  a: "allowed",
};

/** Whether `item` is what `relation` speaks of: by its own name and version, or by what it provides. */
export function matches(relation: Relation, item: PackageVersion, architecture: string): boolean {
  if (!architectureFits(relation, item, architecture)) return false;
  if (item.name === relation.name && allowsVersion(relation, item.version)) return true;
  return item.provides.some(
    (provision) =>
      provision.name === relation.name &&
      (relation.operator === undefined ||
        (provision.version !== undefined && allowsVersion(relation, provision.version))),
  );
}

/** Source: deb-control(5) and Debian's multiarch specification; only packages of one architecture (and `all`) are in play. */
function architectureFits(relation: Relation, item: PackageVersion, architecture: string): boolean {
  if (relation.architecture === undefined || relation.architecture === "native") return true;
  if (relation.architecture === "any") return item.multiArch === "allowed" || item.multiArch === "foreign";
  return relation.architecture === architecture;
}
