import { suggest } from "../base/suggest.ts";
import { composeVars, hereIn } from "./compose-vars.ts";
import { errorAtPlace } from "./table-reader.ts";
import {
  type ManifestLayer,
  type Place,
  PROFILE_PARTS,
  type Removal,
  type Request,
  type Script,
  type Service,
} from "./types.ts";

/** What some layers come to: each table in which a line `NAME = false` can stand, by the names that it can take out. */
export interface Tables {
  readonly packages: ReadonlyMap<string, PlacedRequest>;
  readonly vars: ReadonlyMap<string, string>;
  /** In the order of the layers, also what is undone in the other one. */
  readonly hook: ReadonlyMap<string, readonly Script[]>;
  readonly profile: ReadonlyMap<string, readonly Script[]>;
  readonly services: ReadonlyMap<string, Service>;
}

export interface PlacedRequest {
  readonly request: Request;
  readonly place: Place;
}

export const NO_TABLES: Tables = {
  packages: new Map(),
  vars: new Map(),
  hook: new Map(),
  profile: new Map(),
  services: new Map(),
};

/** The tables with another layer over them, its removals aside. */
export function layOver(below: Tables, { file, folder, manifest }: ManifestLayer): Tables {
  const { hook, profile } = manifest;
  const scripts = (texts: readonly (readonly [string, string | undefined])[]) =>
    texts.flatMap(([name, text]) => (text?.trim() ? [[name, { text, file, folder }] as const] : []));
  return {
    packages: requestsOver(
      below.packages,
      manifest.packages.map((request) => ({ request, place: manifest.places[request.key]! })),
    ),
    vars: composeVars(below.vars, hereIn(manifest.vars, folder)),
    hook: scriptsAfter(
      below.hook,
      scripts([
        ["on-activate", hook.onActivate],
        ["on-deactivate", hook.onDeactivate],
      ]),
    ),
    profile: scriptsAfter(
      below.profile,
      scripts(PROFILE_PARTS.map((part) => [part, profile[part]] as const)),
    ),
    services: servicesOver(
      below.services,
      manifest.services.map((service) => ({
        ...service,
        folder,
        vars: Object.fromEntries(hereIn(service.vars, folder)),
      })),
    ),
  };
}

/** The tables without what a line `NAME = false` names. */
export function takeOut(tables: Tables, { table, name }: Removal): Tables {
  const own: ReadonlyMap<string, unknown> = tables[table];
  return { ...tables, [table]: new Map([...own].filter(([known]) => known !== name)) };
}

/** Refuses a line `NAME = false` where there is nothing of that name, and was nothing that `removed` (`TABLE NAME`) has. */
export function refuseIdle(
  { table, name, place }: Removal,
  tables: Tables,
  removed: ReadonlySet<string>,
): void {
  if (tables[table].has(name) || removed.has(`${table} ${name}`)) return;
  const near = suggest(name, [...tables[table].keys()]);
  throw errorAtPlace(place, "nothing-to-remove", `there is no ${name} in [${table}] to take out`, {
    reason: `${name} = false takes out what an included manifest brings, and none brings it`,
    help: near === undefined ? "remove the line" : `did you mean ${near}? Else remove the line`,
  });
}

/** A request takes the place of one with its key, or for the same package of one channel, suite and group by another key. */
function requestsOver(
  below: Tables["packages"],
  above: readonly PlacedRequest[],
): ReadonlyMap<string, PlacedRequest> {
  const stays = ({ request: known }: PlacedRequest) =>
    !above.some(({ request }) => request.key === known.key || isSamePackage(request, known));
  const all = [...[...below.values()].filter(stays), ...above];
  return new Map(all.map((one) => [one.request.key, one]));
}

export function isSamePackage(a: Request, b: Request): boolean {
  return a.channel === b.channel && a.suite === b.suite && a.name === b.name && a.group === b.group;
}

function servicesOver(below: Tables["services"], above: readonly Service[]): ReadonlyMap<string, Service> {
  const replaced = new Set(above.map(({ name }) => name));
  return new Map([
    ...[...below].filter(([name]) => !replaced.has(name)),
    ...above.map((service) => [service.name, service] as const),
  ]);
}

/** Texts for shells can't stand for each other: all are kept. */
function scriptsAfter(
  below: Tables["hook"],
  above: readonly (readonly [string, Script])[],
): ReadonlyMap<string, readonly Script[]> {
  const all = new Map(below);
  for (const [name, script] of above) all.set(name, [...(all.get(name) ?? []), script]);
  return all;
}
