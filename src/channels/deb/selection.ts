import type { Relation } from "./dependency.ts";
import { matches, type PackageVersion } from "./package-version.ts";

/** A set of packages, one version of a name, that answers what it satisfies. */
export interface Selection {
  readonly architecture: string;
  get(name: string): PackageVersion | undefined;
  add(item: PackageVersion): void;
  delete(name: string): void;
  all(): Iterable<PackageVersion>;
  /** Members that satisfy `relation`: the bearer of the name first. */
  matching(relation: Relation): PackageVersion[];
}

export function selection(architecture: string): Selection {
  const byName = new Map<string, PackageVersion>();
  const byProvision = new Map<string, Set<PackageVersion>>();
  const self: Selection = {
    architecture,
    get: (name) => byName.get(name),
    add(item) {
      self.delete(item.name);
      byName.set(item.name, item);
      for (const { name } of item.provides) {
        const providers = byProvision.get(name) ?? new Set();
        byProvision.set(name, providers.add(item));
      }
    },
    delete(name) {
      const item = byName.get(name);
      if (item === undefined) return;
      byName.delete(name);
      for (const provision of item.provides) byProvision.get(provision.name)?.delete(item);
    },
    all: () => byName.values(),
    matching(relation) {
      const own = byName.get(relation.name);
      const found = own !== undefined && matches(relation, own, architecture) ? [own] : [];
      for (const item of byProvision.get(relation.name) ?? [])
        if (item !== own && matches(relation, item, architecture)) found.push(item);
      return found;
    },
  };
  return self;
}

/** Something that keeps a set of packages from working together. */
export type Problem =
  | { readonly kind: "unsatisfied"; readonly item: PackageVersion; readonly group: readonly Relation[] }
  | {
      readonly kind: "clash";
      readonly item: PackageVersion;
      readonly relation: Relation;
      readonly with: PackageVersion;
    };

/** The problems of `item` within `set`: dependencies that nothing satisfies, members that it conflicts with or breaks. */
export function* problemsOf(item: PackageVersion, set: Selection): Generator<Problem> {
  for (const group of item.depends)
    if (!group.some((relation) => set.matching(relation).length > 0))
      yield { kind: "unsatisfied", item, group };
  for (const relation of item.conflicts)
    for (const other of set.matching(relation))
      if (other.name !== item.name) yield { kind: "clash", item, relation, with: other };
}

/** All problems of `set`; none when it works. */
export function* problems(set: Selection): Generator<Problem> {
  for (const item of set.all()) yield* problemsOf(item, set);
}

/** The members that `roots` need, following every alternative that is in the set. Source: apt's autoremove. */
export function reachable(set: Selection, roots: Iterable<string>): Set<string> {
  const found = new Set<string>();
  const waiting = [...roots];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const item = set.get(name);
    if (item === undefined || found.has(name)) continue;
    found.add(name);
    for (const relation of item.depends.flat())
      for (const needed of set.matching(relation)) waiting.push(needed.name);
  }
  return found;
}
