import type { System } from "../base/system.ts";
import { BUILD_FIELDS, decodeBuildWishes } from "./decode-build-wishes.ts";
import { decodeSystems } from "./decode-tables.ts";
import { bareUrlError, decodeUrlSource, URL_FIELDS } from "./decode-url.ts";
import {
  constraintProblem,
  isProblem,
  nameProblem,
  type RequestName,
  type RequestProblem,
  relocationProblem,
  settledConstraint,
  splitChannel,
  splitName,
} from "./request.ts";
import { isTable, type TableReader, typeName } from "./table-reader.ts";
import {
  DEFAULT_GROUP,
  type ManifestFile,
  type Place,
  type Relocation,
  type Removal,
  type Request,
  type UrlSource,
} from "./types.ts";
import { sourceSystems } from "./url-source.ts";

export const DEFAULT_PRIORITY = 5;
const FIELDS = [
  "version",
  "channel",
  "package",
  "group",
  "systems",
  "priority",
  "relocation",
  ...BUILD_FIELDS,
  ...URL_FIELDS,
] as const;

/** `[packages]`: each value a constraint, a table of `FIELDS`, or false. `systems`: the manifest's, where it says. */
export function decodePackages(
  table: TableReader,
  systems: readonly System[] | undefined,
): Pick<ManifestFile, "packages" | "removals" | "places"> {
  const requests: Request[] = [];
  const removals: Removal[] = [];
  const places: [string, Place][] = [];
  for (const key of table.keys) {
    const value = table.value(key);
    const place = table.place(key);
    if (value === false) {
      removals.push({ table: "packages", name: key, place });
      continue;
    }
    places.push([key, place]);
    if (typeof value === "string") {
      refuse(table, key, constraintProblem(value), "value");
      const name = nameOf(table, key);
      if (name.channel === "url") throw bareUrlError(table, key);
      requests.push({
        key,
        ...name,
        constraint: settledConstraint(value, name.channel),
        group: DEFAULT_GROUP,
        priority: DEFAULT_PRIORITY,
      });
    } else if (isTable(value)) requests.push(decodeRequestTable(table, key, systems));
    else
      throw table.error(
        key,
        "bad-value",
        `${JSON.stringify(key)} must be a version or a table, not ${typeName(value)}`,
        {
          at: "value",
          help:
            typeof value === "number"
              ? `write the version in quotes: ${JSON.stringify(key)} = "${value}"`
              : 'write a version, as in "3.13", or "*" for any',
        },
      );
  }
  return { packages: requests, removals, places: Object.fromEntries(places) };
}

function decodeRequestTable(
  packages: TableReader,
  key: string,
  systems: readonly System[] | undefined,
): Request {
  const table = packages.table(key);
  table.onlyKeys(FIELDS);
  const constraint = table.string("version") ?? "*";
  refuse(table, "version", constraintProblem(constraint), "value");
  const own = decodeSystems(table);
  const extra = systems && own?.find((system) => !systems.includes(system));
  if (extra !== undefined)
    throw table.error("systems", "bad-value", `${extra} is not a system of this environment`, {
      at: "value",
      reason: `its systems are ${systems?.join(", ")}`,
      help: `add ${extra} to systems in [options]`,
    });
  const group = table.string("group") ?? DEFAULT_GROUP;
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(group))
    throw table.error("group", "bad-value", `${JSON.stringify(group)} can't be the name of a group`, {
      at: "value",
      help: "names of groups have letters, digits, - and _",
    });
  const name = tableName(packages, table, key);
  const relocation = decodeRelocation(table, name);
  const { channel } = name;
  const source = decodeUrlSource(table, { key, channel, version: table.string("version") });
  const build = decodeBuildWishes(table, channel);
  const served = servedSystems(table, own, source);
  return {
    key,
    ...name,
    constraint: settledConstraint(constraint, channel),
    group,
    ...(served === undefined ? {} : { systems: served }),
    priority: table.integer("priority", { min: 0, max: 100 }) ?? DEFAULT_PRIORITY,
    ...(relocation === undefined ? {} : { relocation }),
    ...(build === undefined ? {} : { build }),
    ...(source === undefined ? {} : { source }),
  };
}

/** A request with files for some systems is for these. */
function servedSystems(
  table: TableReader,
  own: readonly System[] | undefined,
  source: UrlSource | undefined,
): readonly System[] | undefined {
  const named = source && sourceSystems(source);
  const without = named && own?.find((system) => !named.includes(system));
  if (without === undefined) return own ?? named;
  throw table.error("systems", "bad-value", `there is no sha256 for ${without}`, { at: "value" });
}

function decodeRelocation(table: TableReader, { channel }: RequestName): Relocation | undefined {
  const text = table.string("relocation");
  if (text === undefined) return undefined;
  const problem = relocationProblem(text, channel);
  if (problem !== undefined) throw problemError(table, "relocation", problem, "value");
  return text as Relocation;
}

/** The package's name: `package` where the key is only a label, else the key; with `channel` beside it or in it. */
function tableName(packages: TableReader, table: TableReader, key: string): RequestName {
  const named = table.string("package");
  if (named !== undefined) refuse(packages, key, nameProblem(key, undefined), "key");
  const written = named ?? key;
  const channel = table.string("channel");
  if (channel === undefined)
    return named === undefined ? nameOf(packages, key) : nameOf(table, "package", named);
  const split = splitChannel(channel);
  if (isProblem(split)) throw problemError(table, "channel", split, "value");
  if (/^[A-Za-z]+(\/[^:]*)?:/.test(written))
    throw table.error("channel", "bad-value", `the channel of ${JSON.stringify(written)} is named twice`, {
      help: "keep it in one place",
    });
  const problem = nameProblem(written, split.channel);
  if (problem !== undefined)
    throw named === undefined
      ? problemError(packages, key, problem, "key")
      : problemError(table, "package", problem, "value");
  return { ...split, name: written };
}

function nameOf(table: TableReader, key: string, text?: string): RequestName {
  const name = splitName(text ?? key);
  if (isProblem(name)) throw problemError(table, key, name, text === undefined ? "key" : "value");
  return name;
}

function refuse(
  table: TableReader,
  key: string,
  problem: RequestProblem | undefined,
  at: "key" | "value",
): void {
  if (problem !== undefined) throw problemError(table, key, problem, at);
}

function problemError(table: TableReader, key: string, problem: RequestProblem, at: "key" | "value") {
  return table.error(key, problem.code, problem.message, { at, help: problem.help });
}
