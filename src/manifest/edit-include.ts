import { decodeManifestFile } from "./decode.ts";
import { checkedEdit } from "./edit.ts";
import { addElement, addEntry, removeElement, removeEntry } from "./toml-edit.ts";
import { outlineToml } from "./toml-outline.ts";
import type { ManifestFile } from "./types.ts";

const PATH = ["include", "environments"] as const;

/**
 * The manifest's text with the folders in `[include] environments`, after those that are there; nothing else changes by a byte.
 * UserErrors: those of decodeManifestFile, `cannot-edit`.
 */
export function addIncludes(text: string, dirs: readonly string[], file = "bothy.toml"): string {
  let edited = text;
  for (const dir of dirs) {
    const manifest = decodeManifestFile(edited, file);
    if (manifest.include.some((entry) => entry.dir === dir)) continue;
    const outline = outlineToml(edited);
    const is = (path: readonly (string | number)[]) =>
      outline.entries.find((entry) => entry.path.join("\0") === path.join("\0"));
    const array = is(PATH);
    const tables = is([...PATH, 0])?.kind === "inline-table";
    const value = tables ? `{ dir = ${JSON.stringify(dir)} }` : JSON.stringify(dir);
    const next =
      array === undefined
        ? addEntry(edited, "include", "environments", `[${value}]`)
        : addElement(edited, PATH, value);
    const include = [...manifest.include, { dir, place: NOWHERE }];
    edited = checkedEdit(next, { ...manifest, include }, `include ${dir}`, file);
  }
  return edited;
}

/** The manifest's text without these entries of `[include] environments`; without the table where none is left. UserErrors as of addIncludes. */
export function removeIncludes(text: string, dirs: readonly string[], file = "bothy.toml"): string {
  let edited = text;
  for (const dir of dirs) {
    const manifest = decodeManifestFile(edited, file);
    const index = manifest.include.findIndex((entry) => entry.dir === dir);
    if (index === -1) throw new Error(`no include ${dir}`);
    const include = manifest.include.filter((_, at) => at !== index);
    const next =
      include.length === 0 ? removeEntry(edited, ["include"]) : removeElement(edited, [...PATH, index]);
    edited = checkedEdit(next, { ...manifest, include }, `take out the include ${dir}`, file);
  }
  return edited;
}

const NOWHERE: ManifestFile["include"][number]["place"] = { file: "", line: 0, column: 0, text: "" };
