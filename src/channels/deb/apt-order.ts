import type { Relation } from "./dependency.ts";
import type { PackageVersion } from "./package-version.ts";
import { problems, problemsOf, reachable, type Selection, selection } from "./selection.ts";
import type { Universe } from "./universe.ts";

/** What a solver is asked. */
export interface Goal {
  readonly universe: Universe;
  /** Names that must be in the set. */
  readonly roots: readonly string[];
  /** The versions that may be chosen of a name, best first. */
  candidates(name: string): readonly PackageVersion[];
  /** Names that are preferred among alternatives, as apt prefers what is installed. */
  readonly preferred: ReadonlySet<string>;
}

/**
 * The set that `apt-get install ROOTS` makes in an empty root, when apt's first try works out: each name's best
 * candidate, dependencies in the order they are written, the first alternative that can be, providers as apt ranks
 * them. Undefined when that way leads to a broken set. Source: apt's pkgDepCache::MarkInstall, re-told.
 */
export function solveInAptOrder(goal: Goal): Selection | undefined {
  const marks = marking(goal);
  const rank = new Map(goal.roots.map((name) => [name, marks.candidate(name)?.rank ?? 0]));
  const roots = [...new Set(goal.roots)].sort((a, b) => rank.get(a)! - rank.get(b)!);
  for (const root of roots) {
    const item = marks.candidate(root);
    if (item === undefined) return undefined;
    marks.require(item);
  }
  for (const root of roots) if (!marks.install(root)) return undefined;
  const wanted = reachable(marks.set, roots);
  const result = selection(goal.universe.architecture);
  for (const name of wanted) result.add(marks.set.get(name)!);
  return problems(result).next().done ? result : undefined;
}

function marking(goal: Goal) {
  const { universe } = goal;
  const set = selection(universe.architecture);
  const discarded = new Set<string>();
  const kept = new Set<string>();

  const candidate = (name: string) => (discarded.has(name) ? undefined : goal.candidates(name)[0]);

  /** Candidates that satisfy `relation`, in apt's order of preference. */
  const solutions = (relation: Relation): PackageVersion[] =>
    universe
      .matching(relation)
      .filter((item) => candidate(item.name) === item)
      .sort((a, b) => compareProviders(a, b, relation.name, kept, goal.preferred));

  const satisfied = (group: readonly Relation[]) =>
    group.some((relation) => set.matching(relation).length > 0);

  const satisfiable = (item: PackageVersion) =>
    item.depends.every(
      (group) => satisfied(group) || group.some((relation) => solutions(relation).length > 0),
    );

  /** Takes out what `item` conflicts with; false when that must stay. */
  const clear = (item: PackageVersion): boolean => {
    for (const relation of item.conflicts)
      for (const other of set.matching(relation)) {
        if (other.name === item.name) continue;
        if (kept.has(other.name)) return false;
        set.delete(other.name);
      }
    return true;
  };

  const alternatives = (group: readonly Relation[]): PackageVersion[] => {
    const all = [...new Set(group.flatMap(solutions))];
    return [
      ...all.filter((item) => goal.preferred.has(item.name)),
      ...all.filter((item) => !goal.preferred.has(item.name)),
    ];
  };

  const install = (name: string): boolean => {
    const item = candidate(name);
    if (item === undefined) return false;
    const already = kept.has(name);
    if (!already && set.get(name) === item && problemsOf(item, set).next().done) return true;
    if (!satisfiable(item)) {
      if (!already) discarded.add(name);
      return false;
    }
    const groups = item.depends.filter((group) => already || !satisfied(group));
    if (!clear(item) && !already) return false;
    set.add(item);
    kept.add(name);
    const done = groups.every((group) => installOne(group, already));
    if (!already) kept.delete(name);
    if (!done) {
      set.delete(name);
      discarded.add(name);
    }
    return done;
  };

  /** Makes sure that one alternative of `group` is in. `firm`: the package that wants it stays, and so must a lone one. */
  const installOne = (group: readonly Relation[], firm: boolean): boolean => {
    if (satisfied(group)) {
      if (!firm) return true;
      const possible = new Set(
        group.flatMap((relation) => [...solutions(relation), ...set.matching(relation)]),
      );
      const [lone] = possible;
      if (possible.size !== 1 || lone === undefined || kept.has(lone.name)) return true;
      kept.add(lone.name);
      return install(lone.name);
    }
    const possible = alternatives(group);
    for (const item of possible) {
      if (firm && possible.length === 1) {
        if (!clear(item)) return false;
        set.add(item);
        kept.add(item.name);
      }
      if (install(item.name)) return true;
    }
    return false;
  };

  return {
    set,
    candidate,
    install,
    /** Puts a root in, to stay. */
    require(item: PackageVersion) {
      set.add(item);
      kept.add(item.name);
    },
  };
}

/** Which of two candidates apt takes first for `name`. Source: apt's CompareProviders, re-told. */
function compareProviders(
  a: PackageVersion,
  b: PackageVersion,
  name: string,
  kept: ReadonlySet<string>,
  preferred: ReadonlySet<string>,
): number {
  const first = (test: (item: PackageVersion) => boolean) => Number(test(b)) - Number(test(a));
  return (
    first((item) => kept.has(item.name)) ||
    first((item) => preferred.has(item.name)) ||
    first((item) => item.name === name) ||
    first((item) => item.essential) ||
    a.priority - b.priority ||
    b.rank - a.rank
  );
}
