import type { Goal } from "./apt-order.ts";
import { clauseSolver } from "./clause-solver.ts";
import type { Relation } from "./dependency.ts";
import type { PackageVersion } from "./package-version.ts";
import { reachable, type Selection, selection } from "./selection.ts";

/** One fact of the archive, or one wish, that took part in a contradiction. */
export type Fact =
  | { readonly kind: "root"; readonly name: string }
  | { readonly kind: "needs"; readonly item: PackageVersion; readonly group: readonly Relation[] }
  | {
      readonly kind: "conflicts";
      readonly item: PackageVersion;
      readonly relation: Relation;
      readonly with: PackageVersion;
    }
  | { readonly kind: "one-version"; readonly name: string };

export interface NoSet {
  readonly kind: "none";
  /** Facts that can't all be met. */
  readonly because: readonly Fact[];
}

/** A set that meets the goal, if there is any: all versions and all alternatives are tried, the preferred ones first. */
export function searchForSet(goal: Goal): Selection | NoSet {
  const { universe } = goal;
  const solver = clauseSolver<Fact>();
  const items: PackageVersion[] = [];
  const numbers = new Map<PackageVersion, number>();
  const named = new Set<string>();

  /** The variable of `item`; those of its name's other versions are made with it, as only one may be chosen. */
  const variable = (item: PackageVersion): number => {
    if (!named.has(item.name)) {
      named.add(item.name);
      const versions = goal.candidates(item.name);
      for (const each of versions) numbers.set(each, items.push(each));
      for (const [i, a] of versions.entries())
        for (const b of versions.slice(i + 1))
          solver.add([-numbers.get(a)!, -numbers.get(b)!], { kind: "one-version", name: item.name });
    }
    return numbers.get(item)!;
  };
  const candidates = (relation: Relation) =>
    universe.matching(relation).filter((item) => goal.candidates(item.name).includes(item));
  const inOrder = (found: readonly PackageVersion[]): PackageVersion[] => {
    const preferred = found.filter(({ name }) => goal.preferred.has(name));
    const order = [...new Set([...preferred, ...found])];
    const place = (item: PackageVersion) => goal.candidates(item.name).indexOf(item);
    // Of one name the better version goes first, at the place of the name's first one.
    const names = [...new Set(order.map(({ name }) => name))];
    return names.flatMap((name) =>
      order.filter((item) => item.name === name).sort((a, b) => place(a) - place(b)),
    );
  };

  const expanded = new Set<number>();
  const expand = (number: number) => {
    if (expanded.has(number)) return;
    expanded.add(number);
    const item = items[number - 1]!;
    for (const group of item.depends) {
      const found = group.flatMap(candidates);
      if (found.includes(item)) continue;
      solver.add([-number, ...inOrder(found).map(variable)], { kind: "needs", item, group });
    }
    for (const relation of item.conflicts)
      for (const other of candidates(relation))
        if (other.name !== item.name)
          solver.add([-number, -variable(other)], { kind: "conflicts", item, relation, with: other });
  };

  for (const name of goal.roots) solver.add(goal.candidates(name).map(variable), { kind: "root", name });
  const answer = solver.solve(expand);
  if (answer.kind === "none") return answer;
  const all = selection(universe.architecture);
  for (const number of answer.variables) all.add(items[number - 1]!);
  const result = selection(universe.architecture);
  for (const name of reachable(all, goal.roots)) result.add(all.get(name)!);
  return result;
}
