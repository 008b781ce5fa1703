import { suggest } from "../base/suggest.ts";
import { isSystem, SYSTEMS, type System } from "../base/system.ts";
import { nameProblem } from "./request.ts";
import type { TableReader } from "./table-reader.ts";
import {
  GPU_WISHES,
  type GpuWish,
  type ManifestFile,
  type Options,
  PROFILE_PARTS,
  type Removal,
} from "./types.ts";

/** The options of a manifest that says nothing of them. */
export const DEFAULT_OPTIONS: Options = {
  systems: ["x86_64-linux", "aarch64-linux"],
  autoActivate: false,
  npmScripts: [],
  allowFailedScripts: [],
  pypiExclude: [],
  gpu: "auto",
};

/** What `[options]` says; what it doesn't is an include's to say, or DEFAULT_OPTIONS'. */
export function decodeOptions(table: TableReader): Partial<Options> {
  table.onlyKeys(["systems", "auto-activate", "npm-scripts", "allow-failed-scripts", "pypi-exclude", "gpu"]);
  return present({
    systems: decodeSystems(table),
    autoActivate: table.boolean("auto-activate"),
    npmScripts: table.strings("npm-scripts", (name) => nameProblem(name, "npm")),
    allowFailedScripts: table.strings("allow-failed-scripts", (name) => nameProblem(name, "deb")),
    pypiExclude: table.strings("pypi-exclude", (name) =>
      name.includes("[") ? { message: `${JSON.stringify(name)} has extras` } : nameProblem(name, "pypi"),
    ),
    gpu: decodeGpu(table),
  });
}

function decodeGpu(table: TableReader): GpuWish | undefined {
  const wish = table.string("gpu");
  if (wish === undefined || (GPU_WISHES as readonly string[]).includes(wish))
    return wish as GpuWish | undefined;
  throw table.error("gpu", "bad-value", `${JSON.stringify(wish)} is not a wish for a graphics processor`, {
    at: "value",
    help: 'write "auto", to use one where there is one, "require" or "off"',
  });
}

/** The members that have a value. */
function present<T extends object>(members: { readonly [K in keyof T]: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;
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

/** Variables that a shell sets by itself or lets nobody set. */
const SHELLS_OWN = /^(?:_|PWD|OLDPWD|SHLVL|UID|EUID|PPID|SHELLOPTS|BASHOPTS)$/;

export function decodeVars(table: TableReader): Pick<ManifestFile, "vars" | "removals"> {
  const vars: [string, string][] = [];
  const removals: Removal[] = [];
  for (const name of table.keys) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      throw table.error(name, "bad-value", `${JSON.stringify(name)} can't be the name of a variable`, {
        help: "names have letters, digits and _, and don't begin with a digit",
      });
    if (/^(?:BOTHY|_bothy)_/.test(name))
      throw table.error(name, "bad-value", `${name} is bothy's own`, {
        help: "names that begin with BOTHY_ or _bothy_ are set by bothy; choose another",
      });
    if (SHELLS_OWN.test(name))
      throw table.error(name, "bad-value", `${name} is the shell's own`, {
        help: "shells set it themselves, whatever it is set to; choose another",
      });
    if (table.value(name) === false) removals.push({ table: "vars", name, place: table.place(name) });
    else vars.push([name, table.string(name)!]);
  }
  return { vars: Object.fromEntries(vars), removals };
}

const HOOKS = { "on-activate": "onActivate", "on-deactivate": "onDeactivate" } as const;

/** `[hook]` and `[profile]`. */
export function decodeScripts(root: TableReader): Pick<ManifestFile, "hook" | "profile" | "removals"> {
  const removals: Removal[] = [];
  const text = (table: TableReader, within: "hook" | "profile", name: string) => {
    if (table.value(name) !== false) return table.string(name);
    removals.push({ table: within, name, place: table.place(name) });
    return undefined;
  };
  const hook = root.table("hook");
  hook.onlyKeys(Object.keys(HOOKS));
  const profile = root.table("profile");
  profile.onlyKeys(PROFILE_PARTS);
  return {
    hook: present<ManifestFile["hook"]>({
      onActivate: text(hook, "hook", "on-activate"),
      onDeactivate: text(hook, "hook", "on-deactivate"),
    }),
    profile: Object.fromEntries(
      PROFILE_PARTS.map((part) => [part, text(profile, "profile", part)] as const).filter(
        ([, value]) => value !== undefined,
      ),
    ),
    removals,
  };
}
