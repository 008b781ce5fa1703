import type { System } from "../base/system.ts";
import { CATALOG, catalogEntry } from "../catalog/catalog.ts";
import type { CatalogChoice, CatalogPackage } from "../catalog/types.ts";
import { isCompilerRequest } from "../lockfile/types.ts";
import { BASE_GROUP, DEFAULT_SUITE, type Request } from "../manifest/types.ts";
import { COMPILER_PACKAGES } from "./compiler-packages.ts";
import { BASE_PACKAGES } from "./program-base.ts";
import { constraintParts, fillTemplate, partsIn } from "./version-parts.ts";

/** Suites in the order in which a request that names none is looked for in them. */
export const SUITES = [DEFAULT_SUITE, "bookworm", "sid"] as const;

/** One choice of the catalog in one suite: what may serve a request. */
export interface Option {
  readonly choice: CatalogChoice;
  readonly suite?: string;
}

/**
 * What may serve a request, best first. Pure. Suites go before choices: gcc 12 is trixie's gcc-12 before it is
 * bookworm's gcc.
 */
export function optionsFor(request: Request): Option[] {
  const options: Option[] = [];
  const choices = choicesFor(request);
  for (let at = 0; at < choices.length; ) {
    let end = at + 1;
    if (choices[at]!.channel === "deb") while (choices[end]?.channel === "deb") end++;
    const run = choices.slice(at, end);
    if (run[0]!.channel !== "deb") options.push({ choice: run[0]! });
    else
      for (const suite of request.suite === undefined ? suitesOf(run) : [request.suite])
        for (const choice of run)
          if (request.suite !== undefined || (choice.suites ?? SUITES).includes(suite))
            options.push({ choice, suite });
    at = end;
  }
  return options;
}

/** The first package's name on a system, with the constraint's numbers in it; undefined when it can't be told. */
export function firstName(choice: CatalogChoice, system: System, constraint: string): string | undefined {
  const name = packageName(choice.packages[0]!, system);
  return name === undefined ? undefined : fillTemplate(name, constraintParts(constraint));
}

export function packageName(item: CatalogPackage, system: System): string | undefined {
  if (typeof item === "string") return item;
  return typeof item.name === "string" ? item.name : item.name[system];
}

function choicesFor(request: Request): readonly CatalogChoice[] {
  const { channel, name } = request;
  if (request.group === BASE_GROUP)
    return [{ channel: "deb", packages: BASE_PACKAGES, suites: [DEFAULT_SUITE] }];
  if (isCompilerRequest(request.key))
    return [
      { channel: "deb", packages: [...new Set([name, ...(request.also ?? []), ...COMPILER_PACKAGES])] },
    ];
  if (channel === undefined) {
    const entry = catalogEntry(name);
    if (entry !== undefined) return entry.choices;
    // Without a wish for a version, the default suite; another is offered by name when it lacks the package.
    return [
      {
        channel: "deb",
        packages: [name],
        ...(request.constraint === "*" ? { suites: [DEFAULT_SUITE] } : {}),
      },
    ];
  }
  // A channel's own name for something that the catalog knows: its choice knows programs and paths too.
  const known = catalogEntry(name)?.choices.filter((choice) => choice.channel === channel) ?? [];
  if (known[0] !== undefined && known[0].packages[0] === name) return known;
  const suites = channel === "deb" && request.constraint === "*" ? { suites: [DEFAULT_SUITE] } : {};
  const paths = numberedPaths(name, channel);
  return [{ channel, packages: [name], ...suites, ...(paths.length === 0 ? {} : { paths }) }];
}

/** Folders of programs that the catalog knows of a package with a number in its name: postgresql-15 has what `postgresql = "15"` has. */
function numberedPaths(name: string, channel: CatalogChoice["channel"]): string[] {
  const folders = CATALOG.flatMap((entry) => entry.choices).flatMap(({ paths = [], ...choice }) => {
    if (choice.channel !== channel || paths.length === 0) return [];
    const templates = choice.packages.filter((item) => typeof item === "string");
    const parts = templates.map((template) => partsIn(template, name)).find((found) => found !== undefined);
    return parts === undefined ? [] : paths.flatMap((path) => fillTemplate(path, parts) ?? []);
  });
  return [...new Set(folders)];
}

function suitesOf(run: readonly CatalogChoice[]): string[] {
  return [...new Set([...SUITES, ...run.flatMap((choice) => choice.suites ?? [])])];
}
