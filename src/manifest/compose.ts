import { suggest } from "../base/suggest.ts";
import { composeVars, hereIn } from "./compose-vars.ts";
import { DEFAULT_OPTIONS } from "./decode-tables.ts";
import { checkServices } from "./service-graph.ts";
import { errorAtPlace } from "./table-reader.ts";
import {
  type Manifest,
  type ManifestFile,
  type Options,
  type Place,
  PROFILE_PARTS,
  type ProfilePart,
  type Removal,
  type Request,
  type Script,
  type Service,
} from "./types.ts";

/** One bothy.toml of several that are put together. */
export interface ManifestLayer {
  /** As messages name it. */
  readonly file: string;
  /** The folder that it is in, absolute. */
  readonly folder: string;
  readonly manifest: ManifestFile;
}

/**
 * One manifest of several, each laid over those before it; the last is the project's own. Packages, variables, services and
 * options are replaced whole by name; scripts are kept side by side, in order. Pure. A UserError `nothing-to-remove` for a line
 * `NAME = false` that takes out nothing; `bad-value` for a request's system that the whole lacks; those of
 * `checkServices`.
 */
export function composeManifest(layers: readonly ManifestLayer[]): Manifest {
  let packages: readonly Request[] = [];
  let vars: ReadonlyMap<string, string> = new Map();
  let options: Options = DEFAULT_OPTIONS;
  let services: readonly Service[] = [];
  const places = new Map<string, Place>();
  const hook: { onActivate: Script[]; onDeactivate: Script[] } = { onActivate: [], onDeactivate: [] };
  const profile: Record<ProfilePart, Script[]> = { common: [], bash: [], zsh: [], fish: [] };
  const removed = new Set<string>();
  for (const { file, folder, manifest } of layers) {
    for (const removal of manifest.removals) {
      const there = {
        packages: () => packages.map(({ key }) => key),
        vars: () => [...vars.keys()],
        hook: () => HOOKS.filter((name) => hook[HOOK_FIELDS[name]].length > 0),
        services: () => services.map(({ name }) => name),
        profile: () => PROFILE_PARTS.filter((part) => profile[part].length > 0),
      }[removal.table]();
      refuseIdle(removal, there, removed);
      removed.add(`${removal.table} ${removal.name}`);
      if (removal.table === "packages") packages = packages.filter(({ key }) => key !== removal.name);
      else if (removal.table === "vars") vars = new Map([...vars].filter(([name]) => name !== removal.name));
      else if (removal.table === "hook") hook[HOOK_FIELDS[removal.name as (typeof HOOKS)[number]]] = [];
      else if (removal.table === "services") services = services.filter(({ name }) => name !== removal.name);
      else profile[removal.name as ProfilePart] = [];
    }
    packages = laidOver(packages, manifest.packages);
    for (const { key } of manifest.packages) places.set(key, manifest.places[key]!);
    vars = composeVars(vars, hereIn(manifest.vars, folder));
    options = composeOptions(options, manifest.options);
    services = [
      ...services.filter(({ name }) => !manifest.services.some((above) => above.name === name)),
      ...manifest.services.map((service) => ({
        ...service,
        folder,
        vars: Object.fromEntries(hereIn(service.vars, folder)),
      })),
    ];
    const script = (text: string) => ({ text, file, folder });
    for (const when of ["onActivate", "onDeactivate"] as const) {
      const text = manifest.hook[when];
      if (text?.trim()) hook[when].push(script(text));
    }
    for (const part of PROFILE_PARTS) {
      const text = manifest.profile[part];
      if (text?.trim()) profile[part].push(script(text));
    }
  }
  checkServices(services);
  const own = layers.at(-1)?.manifest;
  for (const request of own?.packages ?? []) refuseForeignSystem(request, options, places.get(request.key)!);
  const kept = packages.filter(
    ({ systems }) => systems === undefined || systems.some((system) => options.systems.includes(system)),
  );
  return {
    schema: 1,
    ...(own?.name === undefined ? {} : { name: own.name }),
    ...(own?.description === undefined ? {} : { description: own.description }),
    packages: kept,
    vars: Object.fromEntries(vars),
    hook: filled({ onActivate: hook.onActivate, onDeactivate: hook.onDeactivate.reverse() }),
    profile: filled(profile),
    services,
    options,
    places: Object.fromEntries(kept.map(({ key }) => [key, places.get(key)!])),
    included: layers.slice(0, -1).map(({ file }) => file),
  };
}

const HOOKS = ["on-activate", "on-deactivate"] as const;
const HOOK_FIELDS = { "on-activate": "onActivate", "on-deactivate": "onDeactivate" } as const;

/** A request takes the place of one with its key, or for the same package of one channel, suite and group by another key. */
function laidOver(below: readonly Request[], above: readonly Request[]): Request[] {
  const stays = (known: Request) =>
    !above.some((request) => request.key === known.key || isSamePackage(request, known));
  return [...below.filter(stays), ...above];
}

function isSamePackage(a: Request, b: Request): boolean {
  return a.channel === b.channel && a.suite === b.suite && a.name === b.name && a.group === b.group;
}

/** What is said once holds until it is said otherwise; lists of permissions add up. */
function composeOptions(below: Options, above: Partial<Options>): Options {
  const union = (name: "npmScripts" | "allowFailedScripts" | "pypiExclude") => [
    ...new Set([...below[name], ...(above[name] ?? [])]),
  ];
  return {
    ...below,
    ...above,
    npmScripts: union("npmScripts"),
    allowFailedScripts: union("allowFailedScripts"),
    pypiExclude: union("pypiExclude"),
  };
}

function filled<T extends Readonly<Record<string, readonly Script[]>>>(scripts: T): Partial<T> {
  return Object.fromEntries(Object.entries(scripts).filter(([, list]) => list.length > 0)) as Partial<T>;
}

function refuseIdle({ table, name, place }: Removal, there: readonly string[], removed: ReadonlySet<string>) {
  if (there.includes(name) || removed.has(`${table} ${name}`)) return;
  const near = suggest(name, there);
  throw errorAtPlace(place, "nothing-to-remove", `there is no ${name} in [${table}] to take out`, {
    reason: `${name} = false takes out what an included manifest brings, and none brings it`,
    help: near === undefined ? "remove the line" : `did you mean ${near}? Else remove the line`,
  });
}

function refuseForeignSystem({ systems }: Request, options: Options, place: Place): void {
  const extra = systems?.find((system) => !options.systems.includes(system));
  if (extra === undefined) return;
  throw errorAtPlace(place, "bad-value", `${extra} is not a system of this environment`, {
    reason: `its systems are ${options.systems.join(", ")}`,
    help: `add ${extra} to systems in [options]`,
  });
}
