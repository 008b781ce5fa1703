import { suggest } from "../base/suggest.ts";
import { isSystem, SYSTEMS, type System } from "../base/system.ts";
import { nameProblem } from "./request.ts";
import type { TableReader } from "./table-reader.ts";
import type { Manifest } from "./types.ts";

/** The systems of a manifest that names none. */
const DEFAULT_SYSTEMS: readonly System[] = ["x86_64-linux", "aarch64-linux"];

export function decodeOptions(table: TableReader): Manifest["options"] {
  table.onlyKeys(["systems", "auto-activate", "npm-scripts", "allow-failed-scripts"]);
  return {
    systems: decodeSystems(table) ?? DEFAULT_SYSTEMS,
    autoActivate: table.boolean("auto-activate") ?? false,
    npmScripts: table.strings("npm-scripts", (name) => nameProblem(name, "npm")) ?? [],
    allowFailedScripts: table.strings("allow-failed-scripts", (name) => nameProblem(name, "deb")) ?? [],
  };
}

/** `systems = [...]` of a table: known, different, at least one. */
export function decodeSystems(table: TableReader): readonly System[] | undefined {
  const systems = table.strings("systems", (name) => {
    if (isSystem(name)) return undefined;
    const near = suggest(name, SYSTEMS);
    return {
      message: `there is no system ${JSON.stringify(name)}`,
      help: `${near === undefined ? "" : `did you mean ${near}? `}the systems are ${SYSTEMS.join(", ")}`,
    };
  });
  if (systems?.length === 0)
    throw table.error("systems", "bad-value", "systems is empty", { help: "name one, or remove the line" });
  return systems as System[] | undefined;
}

export function decodeVars(table: TableReader): Manifest["vars"] {
  const vars: [string, string][] = [];
  for (const name of table.keys) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      throw table.error(name, "bad-value", `${JSON.stringify(name)} can't be the name of a variable`, {
        help: "names have letters, digits and _, and don't begin with a digit",
      });
    if (/^BOTHY_/.test(name))
      throw table.error(name, "bad-value", `${name} is bothy's own`, {
        help: "names that begin with BOTHY_ are set by bothy; choose another",
      });
    vars.push([name, table.string(name)!]);
  }
  return Object.fromEntries(vars);
}

export function decodeScripts(root: TableReader): Pick<Manifest, "hook" | "profile"> {
  const hook = root.table("hook");
  hook.onlyKeys(["on-activate", "on-deactivate"]);
  const profile = root.table("profile");
  const shells = ["common", "bash", "zsh", "fish"] as const;
  profile.onlyKeys(shells);
  const present = (pairs: readonly (readonly [string, string | undefined])[]) =>
    Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
  return {
    hook: present([
      ["onActivate", hook.string("on-activate")],
      ["onDeactivate", hook.string("on-deactivate")],
    ]),
    profile: present(shells.map((shell) => [shell, profile.string(shell)] as const)),
  };
}
