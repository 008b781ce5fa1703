import { canonicalJson } from "../base/canonical-json.ts";
import { UserError } from "../base/error.ts";
import { decodeManifestFile } from "./decode.ts";
import { DEFAULT_PRIORITY } from "./decode-packages.ts";
import { changeUrl, mergedUrl, noAddress, urlFields } from "./edit-url.ts";
import { formatName, type NewRequest } from "./request.ts";
import { addEntry, removeEntry, setField, setValue } from "./toml-edit.ts";
import { type BuildWishes, DEFAULT_GROUP, type ManifestFile, type Request } from "./types.ts";

/** An edited manifest and which of its keys the edit touched. */
export interface ManifestEdit {
  readonly text: string;
  /** Keys of `[packages]` that are new, changed or gone, in the order asked for. */
  readonly keys: readonly string[];
}

/**
 * The manifest's text with the requests in `[packages]`. One that is there already (same channel, suite, name and
 * group) gets the new constraint, unless that is `*`; nothing else in the file changes by a byte. UserErrors: those
 * of decodeManifest, `cannot-edit` when the file is written in a way that can't be edited without damage.
 */
export function addRequests(
  text: string,
  requests: readonly NewRequest[],
  file = "bothy.toml",
): ManifestEdit {
  const keys: string[] = [];
  let edited = text;
  for (const request of requests) {
    const manifest = decodeManifestFile(edited, file);
    const existing = manifest.packages.find((known) => sameTarget(known, request));
    if (existing === undefined && request.channel === "url" && request.source === undefined)
      throw noAddress(request.name);
    const key = existing?.key ?? freeKey(manifest, request);
    // A line `NAME = false` gives way to the request.
    const removals = manifest.removals.filter(({ table, name }) => table !== "packages" || name !== key);
    const text = withoutRemoval(edited, manifest, key);
    const next = existing === undefined ? insert(text, key, request) : change(text, existing, request);
    const expected = [
      ...manifest.packages.filter((known) => known.key !== key),
      merged(existing, request, key),
    ];
    edited = checkedEdit(
      next,
      { ...manifest, removals, packages: expected },
      `add ${formatName(request)}`,
      file,
    );
    keys.push(key);
  }
  return { text: edited, keys };
}

/**
 * The manifest's text without the requests of these keys; comments above them stay. UserErrors as in addRequests. A
 * key that isn't there is a plain Error: choose keys with `selectRequests`.
 */
export function removeRequests(text: string, keys: readonly string[], file = "bothy.toml"): ManifestEdit {
  let edited = text;
  for (const key of keys) {
    const manifest = decodeManifestFile(edited, file);
    if (!manifest.packages.some((known) => known.key === key)) throw new Error(`no request ${key}`);
    const expected = { ...manifest, packages: manifest.packages.filter((known) => known.key !== key) };
    edited = checkedEdit(removeEntry(edited, ["packages", key]), expected, `remove ${key}`, file);
  }
  return { text: edited, keys };
}

/**
 * The manifest's text with `KEY = false` for each key, which takes out what an included manifest brings; a request of the
 * key that is there is replaced. UserErrors as in addRequests.
 */
export function takeOutRequests(text: string, keys: readonly string[], file = "bothy.toml"): ManifestEdit {
  let edited = text;
  for (const key of keys) {
    const manifest = decodeManifestFile(edited, file);
    const own = manifest.packages.some((known) => known.key === key);
    const free = own ? removeEntry(edited, ["packages", key]) : edited;
    const packages = manifest.packages.filter((known) => known.key !== key);
    const removals = [...manifest.removals, { table: "packages" as const, name: key, place: NOWHERE }];
    edited = checkedEdit(
      addEntry(free, "packages", key, "false"),
      { ...manifest, packages, removals },
      `take out ${key}`,
      file,
    );
  }
  return { text: edited, keys };
}

const NOWHERE = { file: "", line: 0, column: 0, text: "" };

function withoutRemoval(text: string, { removals }: ManifestFile, key: string): string {
  const is = removals.some(({ table, name }) => table === "packages" && name === key);
  return is ? removeEntry(text, ["packages", key]) : text;
}

/** The file for `bothy init`: no requests yet, and what to write where, in comments. */
export function initialManifest(name: string): string {
  return `schema = 1
name = ${quote(name)}

# What this project needs, as in: htop = "*", python = "3.13", "pypi:pandas" = ">=2.2", "npm:typescript" = "5".
# \`bothy install NAME[@VERSION]\` writes here; \`bothy search WORD\` finds names.
[packages]

# Variables of the environment, as in: DATA_DIR = "$BOTHY_PROJECT/data"
[vars]

# Commands that run at each activation, as in: on-activate = "mkdir -p data"
[hook]
`;
}

function sameTarget(known: Request, request: NewRequest): boolean {
  return (
    known.channel === request.channel &&
    known.suite === request.suite &&
    known.name === request.name &&
    known.group === (request.group ?? DEFAULT_GROUP)
  );
}

/** The request's own name; a label with its group where that key serves another group already. */
function freeKey(manifest: ManifestFile, request: NewRequest): string {
  const taken = new Set(manifest.packages.map((known) => known.key));
  const name = formatName(request);
  if (!taken.has(name)) return name;
  const label = `${request.name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^-+|-+$/g, "")}-${request.group ?? DEFAULT_GROUP}`;
  for (let count = 1; ; count++) {
    const key = count === 1 ? label : `${label}-${count}`;
    if (!taken.has(key)) return key;
  }
}

function merged(existing: Request | undefined, request: NewRequest, key: string): Request {
  const base: Request = existing ?? {
    key,
    ...(request.channel === undefined ? {} : { channel: request.channel }),
    ...(request.suite === undefined ? {} : { suite: request.suite }),
    name: request.name,
    constraint: request.constraint,
    group: request.group ?? DEFAULT_GROUP,
    priority: DEFAULT_PRIORITY,
  };
  return {
    ...base,
    ...(request.constraint === "*" ? {} : { constraint: request.constraint }),
    ...(request.systems === undefined ? {} : { systems: request.systems }),
    ...(request.priority === undefined ? {} : { priority: request.priority }),
    ...(request.relocation === undefined ? {} : { relocation: request.relocation }),
    ...(request.build === undefined ? {} : { build: request.build }),
    ...mergedUrl(existing, request),
  };
}

function insert(text: string, key: string, request: NewRequest): string {
  const source = urlFields(request).map(([name, value]) => `${name} = ${value}`);
  const fields = [
    ...(source.length > 0 ? source : [`version = ${quote(request.constraint)}`]),
    ...(key === formatName(request) ? [] : [`package = ${quote(formatName(request))}`]),
    ...(request.group === undefined || request.group === DEFAULT_GROUP
      ? []
      : [`group = ${quote(request.group)}`]),
    ...otherFields(request).map(([name, value]) => `${name} = ${value}`),
  ];
  const value = fields.length === 1 ? quote(request.constraint) : `{ ${fields.join(", ")} }`;
  return addEntry(text, "packages", key, value);
}

function change(text: string, existing: Request, request: NewRequest): string {
  if (request.source !== undefined) return changeUrl(text, existing, request);
  const path = ["packages", existing.key];
  const others = otherFields(request);
  const constraint = request.constraint === "*" ? existing.constraint : request.constraint;
  const plain = setValue(text, path, quote(constraint));
  if (plain !== undefined && others.length === 0) return constraint === existing.constraint ? text : plain;
  const version = ["version", quote(constraint)] as const;
  if (plain !== undefined)
    return setValue(
      text,
      path,
      `{ ${[version, ...others].map(([name, value]) => `${name} = ${value}`).join(", ")} }`,
    )!;
  const fields = constraint === existing.constraint ? others : [version, ...others];
  return fields.reduce((edited, [name, value]) => setField(edited, path, name, value), text);
}

function otherFields(request: NewRequest): (readonly [string, string])[] {
  return [
    ...(request.systems === undefined
      ? []
      : [["systems", `[${request.systems.map(quote).join(", ")}]`] as const]),
    ...(request.priority === undefined ? [] : [["priority", String(request.priority)] as const]),
    ...(request.relocation === undefined ? [] : [["relocation", quote(request.relocation)] as const]),
    ...buildFields(request.build ?? {}),
  ];
}

function buildFields({ features, defaultFeatures, needs }: BuildWishes): (readonly [string, string])[] {
  const list = (names: readonly string[]) => `[${names.map(quote).join(", ")}]`;
  return [
    ...(features === undefined ? [] : [["features", list(features)] as const]),
    ...(defaultFeatures === undefined ? [] : [["default-features", "false"] as const]),
    ...(needs === undefined ? [] : [["build-needs", list(needs)] as const]),
  ];
}

/** The edited text, if it says what it should; an edit that would do anything else is refused. */
export function checkedEdit(text: string, expected: ManifestFile, what: string, file: string): string {
  let actual: ManifestFile | undefined;
  try {
    actual = decodeManifestFile(text, file);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  if (actual === undefined || comparable(actual) !== comparable(expected))
    throw new UserError("cannot-edit", `could not ${what} in ${file} without changing something else`, {
      reason: "it is written in a way that bothy can't edit in place",
      help: `edit the file by hand, then run: bothy lock`,
    });
  return text;
}

function comparable(manifest: ManifestFile): string {
  const packages = manifest.packages.map(canonicalJson).sort((a, b) => (a < b ? -1 : 1));
  const services = manifest.services.map((service) => ({ ...service, places: undefined }));
  const removals = manifest.removals.map(({ table, name }) => `${table} ${name}`).sort();
  const include = manifest.include.map(({ dir }) => dir);
  return JSON.stringify({ ...manifest, packages, services, removals, include, places: undefined });
}

/** A TOML basic string. JSON's escapes are TOML's, except that TOML also escapes DEL. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll("\u007f", "\\u007f");
}
