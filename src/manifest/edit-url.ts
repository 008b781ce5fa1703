import { UserError } from "../base/error.ts";
import type { NewRequest } from "./request.ts";
import { setField } from "./toml-edit.ts";
import type { PerSystem, Request, UrlSource } from "./types.ts";
import { sourceSystems } from "./url-source.ts";

/** The fields of a `url` request's table, with their values as TOML. */
export function urlFields({ constraint, source }: NewRequest): (readonly [string, string])[] {
  if (source === undefined) return [];
  return [
    ...(constraint === "*" ? [] : [["version", quote(constraint)] as const]),
    ["url", perSystem(source.url)],
    ["sha256", perSystem(source.sha256)],
  ];
}

/** The text with another version, address and digest of a `url` request that is there. */
export function changeUrl(text: string, existing: Request, request: NewRequest): string {
  const path = ["packages", existing.key];
  const before = existing.source!;
  const after = request.source!;
  const version = request.constraint;
  const edited =
    version === "*" || version === existing.constraint
      ? text
      : setField(text, path, "version", quote(version));
  return (["url", "sha256"] as const).reduce(
    (done, field) => setPerSystem(done, [...path], field, { before: before[field], after: after[field] }),
    edited,
  );
}

/** A `url` request as it is once it was changed to what `request` says; `existing` may be none. */
export function mergedUrl(
  existing: Request | undefined,
  { source }: NewRequest,
): Pick<Request, "source" | "systems"> {
  if (source === undefined) return {};
  const known = existing?.source;
  const merged: UrlSource = { ...known, url: source.url, sha256: source.sha256 };
  const named = known && sourceSystems(known);
  const isOwn = existing?.systems !== undefined && existing.systems.join() !== named?.join();
  const systems = isOwn ? existing.systems : sourceSystems(merged);
  return { source: merged, ...(systems === undefined ? {} : { systems }) };
}

/** Tables keep their form, whatever that is, as long as they have the same systems. */
function setPerSystem(
  text: string,
  path: readonly string[],
  field: string,
  values: { readonly before: PerSystem; readonly after: PerSystem },
): string {
  const { before, after } = values;
  if (JSON.stringify(before) === JSON.stringify(after)) return text;
  const same =
    typeof before !== "string" &&
    typeof after !== "string" &&
    Object.keys(before).join() === Object.keys(after).join();
  if (!same) return setField(text, path, field, perSystem(after));
  return Object.entries(after).reduce(
    (edited, [system, value]) => setField(edited, [...path, field], system, quote(value)),
    text,
  );
}

function perSystem(value: PerSystem): string {
  if (typeof value === "string") return quote(value);
  return `{ ${Object.entries(value)
    .map(([system, text]) => `${system} = ${quote(text)}`)
    .join(", ")} }`;
}

/** A TOML basic string: what addresses and digests hold needs no other escapes than JSON's. */
function quote(text: string): string {
  return JSON.stringify(text);
}

/** For a file that bothy.toml doesn't name, and that is asked for without its address. */
export function noAddress(name: string, version?: string): UserError {
  const key = `url:${name}${version === undefined ? "" : `@${version}`}`;
  return new UserError("no-address", `bothy.toml has no url:${name}`, {
    reason: "the url channel knows no other files than those that bothy.toml names",
    help: `give its address: bothy install ${key}=https://HOST/FILE`,
    exitCode: 2,
  });
}
