import type { Imported } from "../types.ts";
import { type Control, sourceName } from "./control.ts";

/** A package as the search for its programs looks at it. */
export type ProgramOwner = Pick<Imported, "id" | "item" | "meta"> & {
  readonly control: Pick<Control, "fields">;
};

/** `one` and what it depends on, directly or not, through packages built from its own source. */
export function sameSource(one: ProgramOwner, byId: ReadonlyMap<string, ProgramOwner>): ProgramOwner[] {
  const source = sourceName(one.control, one.item.name);
  const family = new Set([one]);
  for (const member of family) {
    for (const id of member.item.dependencies) {
      const dependency = byId.get(id);
      if (dependency !== undefined && sourceName(dependency.control, dependency.item.name) === source)
        family.add(dependency);
    }
  }
  return [...family];
}

/** Debian's archive sections (policy 2.4) of packages that are asked for without a wish for any program. */
export const LIBRARIES = /(?:^|\/)(?:debug|doc|fonts|introspection|libdevel|libs|localization|oldlibs)$/;
/** Sections whose packages without programs are modules of the language. */
export const LANGUAGES =
  /(?:^|\/)(?:gnu-r|golang|haskell|java|javascript|lisp|ocaml|perl|php|python|ruby|rust)$/;

export function hasSection(one: ProgramOwner, sections: RegExp): boolean {
  return sections.test(one.control.fields.get("section") ?? "");
}

/** What every Debian system has (policy 2.5): nobody means its programs who asks for something that needs it. */
export function isBase(one: ProgramOwner): boolean {
  const { fields } = one.control;
  return (
    one.item.base === true ||
    fields.get("essential") === "yes" ||
    ["required", "important"].includes(fields.get("priority") ?? "")
  );
}

/** Whether it ships nothing but documentation and the like: it is there for what it depends on. */
export function isMetapackage(one: ProgramOwner): boolean {
  return one.meta.entries.every((entry) => entry.type === "directory" || entry.path.startsWith("usr/share/"));
}
