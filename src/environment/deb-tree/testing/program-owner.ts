import { parseStanza } from "../../../archive/control-file.ts";
import type { Entry } from "../../../store/types.ts";
import type { ProgramOwner } from "../package-kinds.ts";

/** A package with files at `paths`, its control stanza given as text. */
export function programOwner(
  name: string,
  control: string,
  paths: readonly string[],
  dependencies: readonly string[] = [],
): ProgramOwner {
  const entries = paths.map((path) => ({ type: "file", path }) as Entry);
  return {
    id: name,
    item: { name, dependencies },
    meta: { entries },
    control: { fields: parseStanza(control) },
  } as unknown as ProgramOwner;
}

/** Paths of all files that `packages` bring. */
export function filesOf(packages: readonly ProgramOwner[]): string[] {
  return packages.flatMap((one) => one.meta.entries.map((entry) => entry.path));
}
