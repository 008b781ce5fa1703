import { join } from "node:path";
import { type Piece, splitReferences } from "./references.ts";
import type { Activation } from "./types.ts";

/** One variable that an activation sets, for a shell to work out when it happens. In order: later ones may refer to earlier ones. */
export type Setting =
  | { readonly kind: "value"; readonly name: string; readonly pieces: readonly Piece[] }
  | {
      readonly kind: "prepend";
      readonly name: string;
      /** Colon-separated, before what the variable holds. */
      readonly ours: string;
      /** What stands for the variable where it is unset or empty; absent: nothing follows, not even a colon. */
      readonly fallback?: string;
      readonly devOnly: boolean;
    };

/** The variables of an activation in the order of the design: bothy's own, `[vars]`, the packages'. */
export function settingsOf(activation: Activation): Setting[] {
  const fixed = (name: string, value: string): Setting => ({ kind: "value", name, pieces: [value] });
  const settings = [
    fixed("BOTHY_ENV", activation.environment),
    fixed("BOTHY_PROJECT", activation.project),
    fixed("BOTHY_CACHE", activation.cache),
    fixed("BOTHY_PROMPT", promptName(activation.name)),
  ];
  for (const [name, value] of Object.entries(activation.ports ?? {})) settings.push(fixed(name, value));
  for (const [name, value] of Object.entries(activation.vars)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new Error(`not a variable's name: ${name}`);
    settings.push({ kind: "value", name, pieces: splitReferences(value) });
  }
  const prepend = (name: string, entries: readonly string[], devOnly: boolean, fallback?: string) => {
    if (entries.length === 0) return;
    const ours = entries.map((entry) => join(activation.environment, entry)).join(":");
    settings.push({ kind: "prepend", name, ours, devOnly, ...(fallback === undefined ? {} : { fallback }) });
  };
  const paths = activation.searchPaths;
  // An empty entry at the end stands for the system's own manual pages: manpath(5).
  prepend("MANPATH", paths.MANPATH, false, "");
  prepend("XDG_DATA_DIRS", paths.XDG_DATA_DIRS, false, "/usr/local/share:/usr/share");
  prepend("PKG_CONFIG_PATH", paths.PKG_CONFIG_PATH, true);
  prepend("CMAKE_PREFIX_PATH", paths.CMAKE_PREFIX_PATH, true);
  prepend("PATH", ["bin"], false, "/usr/local/bin:/usr/bin:/bin");
  return settings;
}

/** `name` fit for a prompt: shells expand what stands in prompts, so nothing but letters, digits, spaces and `._@+:/-` is left. */
export function promptName(name: string): string {
  return name.replace(/[^\p{L}\p{N} ._@+:/-]/gu, "").trim() || "bothy";
}
