import { UserError } from "../base/error.ts";
import { composeManifest } from "./compose.ts";
import { decodeInclude } from "./decode-include.ts";
import { decodePackages } from "./decode-packages.ts";
import { decodeServices } from "./decode-services.ts";
import { DEFAULT_OPTIONS, decodeOptions, decodeScripts, decodeVars } from "./decode-tables.ts";
import { shellWord } from "./install-command.ts";
import { mergeConflictLine } from "./merge-conflict.ts";
import { readToml } from "./table-reader.ts";
import type { Manifest, ManifestFile } from "./types.ts";

const KNOWN = [
  "schema",
  "name",
  "description",
  "packages",
  "vars",
  "hook",
  "profile",
  "services",
  "include",
  "options",
] as const;
/** Tables of later versions: known by name so that the error can say so. */
const LATER = ["build", "image", "workspace"] as const;

/** A bothy.toml's text as a Manifest, by itself: what it includes is not in it. Errors as of `decodeManifestFile`. */
export function decodeManifest(text: string, file: string): Manifest {
  const manifest = { ...decodeManifestFile(text, file), removals: [] };
  return composeManifest([{ file, folder: "", manifest }]);
}

/**
 * What one bothy.toml says. `file` is its name in errors; `folder`, absolute, is where it is if it isn't the project's own. Every error is
 * a UserError that begins `file:line:column:`.
 */
export function decodeManifestFile(text: string, file: string, folder?: string): ManifestFile {
  const conflict = mergeConflictLine(text);
  if (conflict !== undefined)
    throw new UserError("merge-conflict", `${file}:${conflict}:1: the file has conflict markers of a merge`, {
      reason: "git left both sides of a merge in it",
      help: `put the two sides together: bothy lock${folder === undefined ? "" : ` -d ${shellWord(folder)}`}`,
    });
  const root = readToml(text, file, "bad-manifest");
  for (const name of LATER)
    if (root.has(name))
      throw root.error(name, "not-yet", `[${name}] is not in this version of bothy yet`, {
        help: `remove [${name}], or use a later version of bothy`,
      });
  root.onlyKeys(KNOWN);
  const schema = root.value("schema");
  if (schema === undefined)
    throw root.error(undefined, "bad-manifest", 'there is no "schema"', {
      help: "write at the top of the file: schema = 1",
    });
  if (schema !== 1)
    throw root.error("schema", "bad-manifest", `schema ${JSON.stringify(schema)} is not known`, {
      reason: "this version of bothy reads schema 1",
      help: "write schema = 1, or use a later version of bothy",
    });
  const options = decodeOptions(root.table("options"));
  const include = decodeInclude(root.table("include"));
  const name = root.line("name");
  const description = root.line("description");
  const systems = options.systems ?? (include.length === 0 ? DEFAULT_OPTIONS.systems : undefined);
  const packages = decodePackages(root.table("packages"), systems);
  const vars = decodeVars(root.table("vars"));
  const scripts = decodeScripts(root);
  const services = decodeServices(root.table("services"));
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    packages: packages.packages,
    vars: vars.vars,
    hook: scripts.hook,
    profile: scripts.profile,
    services: services.services,
    options,
    include,
    removals: [packages, vars, scripts, services].flatMap(({ removals }) => removals),
    places: packages.places,
  };
}
