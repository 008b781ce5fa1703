import { layOver, NO_TABLES, refuseIdle, type Tables, takeOut } from "./compose-tables.ts";
import { DEFAULT_OPTIONS } from "./decode-tables.ts";
import { checkServices } from "./service-graph.ts";
import { errorAtPlace } from "./table-reader.ts";
import {
  type Manifest,
  type ManifestFile,
  type ManifestLayer,
  type Options,
  PROFILE_PARTS,
  type Request,
} from "./types.ts";

/**
 * One manifest of several, each laid over those before it; the last is the project's own. Packages, variables, services and
 * options are replaced whole by name; scripts are kept side by side, in order. Pure. A UserError `nothing-to-remove` for a line
 * `NAME = false` that takes out nothing; `bad-value` for a request's system that the whole lacks; those of
 * `checkServices`.
 */
export function composeManifest(layers: readonly ManifestLayer[]): Manifest {
  const { tables, options } = composeLayers(layers);
  const services = [...tables.services.values()];
  checkServices(services);
  const own = layers.at(-1)?.manifest;
  if (own !== undefined) refuseForeignSystems(own, options);
  const packages = [...tables.packages.values()].filter(({ request }) => isServed(request, options));
  const onActivate = tables.hook.get("on-activate");
  const onDeactivate = tables.hook.get("on-deactivate");
  return {
    schema: 1,
    ...(own?.name === undefined ? {} : { name: own.name }),
    ...(own?.description === undefined ? {} : { description: own.description }),
    packages: packages.map(({ request }) => request),
    vars: Object.fromEntries(tables.vars),
    hook: {
      ...(onActivate === undefined ? {} : { onActivate }),
      ...(onDeactivate === undefined ? {} : { onDeactivate: onDeactivate.toReversed() }),
    },
    profile: Object.fromEntries(
      PROFILE_PARTS.flatMap((part) => {
        const scripts = tables.profile.get(part);
        return scripts === undefined ? [] : [[part, scripts]];
      }),
    ),
    services,
    options,
    places: Object.fromEntries(packages.map(({ request, place }) => [request.key, place])),
    included: layers.slice(0, -1).map(({ file }) => file),
  };
}

/** All that the layers say, those after taking out and replacing what those before said. */
function composeLayers(layers: readonly ManifestLayer[]): { tables: Tables; options: Options } {
  let tables = NO_TABLES;
  let options = DEFAULT_OPTIONS;
  const removed = new Set<string>();
  for (const layer of layers) {
    for (const removal of layer.manifest.removals) {
      refuseIdle(removal, tables, removed);
      removed.add(`${removal.table} ${removal.name}`);
      tables = takeOut(tables, removal);
    }
    tables = layOver(tables, layer);
    options = composeOptions(options, layer.manifest.options);
  }
  return { tables, options };
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

function isServed({ systems }: Request, options: Options): boolean {
  return systems === undefined || systems.some((system) => options.systems.includes(system));
}

function refuseForeignSystems({ packages, places }: ManifestFile, options: Options): void {
  for (const { key, systems } of packages) {
    const extra = systems?.find((system) => !options.systems.includes(system));
    if (extra !== undefined)
      throw errorAtPlace(places[key]!, "bad-value", `${extra} is not a system of this environment`, {
        reason: `its systems are ${options.systems.join(", ")}`,
        help: `add ${extra} to systems in [options]`,
      });
  }
}
