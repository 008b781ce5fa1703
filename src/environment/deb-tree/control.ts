import { join } from "node:path";
import { parseStanza } from "../../archive/control-file.ts";
import type { Context } from "../../host/context.ts";
import type { Imported } from "../types.ts";

/** What composing reads of a package's control archive (`objects/<key>/control/`). */
export interface Control {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** Names of the files in it: `control`, `postinst`, `triggers`, `conffiles`, ... */
  readonly files: ReadonlySet<string>;
  /** The stanza as it stands in the file `control`; empty when the package has none. */
  readonly text: string;
  /** Fields of the stanza by lower-case name, continuation lines kept with newlines. */
  readonly fields: ReadonlyMap<string, string>;
}

/** Reads `objects/<key>/control/` of `one`; a package without the folder has an empty Control. */
export function readControl(one: Pick<Imported, "object">, ctx: Context): Control {
  const { fsSync } = ctx.host;
  const folder = join(one.object.tree, "..", "control");
  const files = new Set(fsSync.existsSync(folder) ? fsSync.readdirSync(folder) : []);
  const text = files.has("control") ? fsSync.readFileSync(join(folder, "control"), "utf8") : "";
  return { folder, files, text, fields: parseStanza(text) };
}

/** The text of one of the control archive's files; undefined when it has none of that name. */
export function readControlFile(control: Control, name: string, ctx: Context): string | undefined {
  return control.files.has(name)
    ? ctx.host.fsSync.readFileSync(join(control.folder, name), "utf8")
    : undefined;
}

/** Package names that a relation field (`Replaces: a (<< 2), b:any`) names, versions and architectures left out. */
export function relationNames(field: string | undefined): string[] {
  return (field ?? "")
    .split(/[,|]/)
    .map((part) => /^\s*([a-z0-9][a-z0-9+.-]*)/.exec(part)?.[1])
    .filter((name) => name !== undefined);
}

/** The source package that built it: its own name when the stanza doesn't say. */
export function sourceName(control: Pick<Control, "fields">, name: string): string {
  return /^[^\s(]+/.exec(control.fields.get("source") ?? "")?.[0] ?? name;
}
