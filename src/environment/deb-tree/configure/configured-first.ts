import type { Imported } from "../../types.ts";
import { type Control, relationNames } from "../control.ts";

/** A package as `configuredFirst` looks at it. */
export type Scripted = Pick<Imported, "id" | "item"> & {
  readonly control: Pick<Control, "fields" | "files">;
};

/**
 * The packages that a preinst script may rely on being configured, with all that they depend on: the essential and required ones,
 * which every system has, and what those with a preinst name in Pre-Depends (policy 7.2 and 3.8). In the given order.
 */
export function configuredFirst<T extends Scripted>(packages: readonly T[]): T[] {
  const byId = new Map(packages.map((one) => [one.id, one]));
  const wanted = new Set(
    packages.flatMap(({ control: { fields, files } }) =>
      files.has("preinst") ? relationNames(fields.get("pre-depends")) : [],
    ),
  );
  const first = new Set<T>();
  const take = (one: T) => {
    if (first.has(one)) return;
    first.add(one);
    for (const id of one.item.dependencies) {
      const dependency = byId.get(id);
      if (dependency !== undefined) take(dependency);
    }
  };
  for (const one of packages) {
    const { fields } = one.control;
    const required = fields.get("essential") === "yes" || fields.get("priority") === "required";
    if (one.item.base === true || required || wanted.has(one.item.name)) take(one);
  }
  return packages.filter((one) => first.has(one));
}
