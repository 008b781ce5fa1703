import type { Imported } from "../types.ts";

/**
 * `packages` with every package after those that it depends on (`LockedPackage.dependencies`), ties and cycles broken
 * by id: equal inputs give equal orders, whatever order they come in. Dependencies outside `packages` don't count.
 */
export function inDependencyOrder<T extends Pick<Imported, "id" | "item">>(packages: readonly T[]): T[] {
  const byId = new Map(packages.map((one) => [one.id, one]));
  const seen = new Set<string>();
  const ordered: T[] = [];
  const visit = (one: T) => {
    if (seen.has(one.id)) return;
    seen.add(one.id);
    for (const id of [...one.item.dependencies].sort()) {
      const dependency = byId.get(id);
      if (dependency !== undefined) visit(dependency);
    }
    ordered.push(one);
  };
  for (const id of [...byId.keys()].sort()) visit(byId.get(id)!);
  return ordered;
}
