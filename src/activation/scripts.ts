import { join } from "node:path";
import type { Script } from "../manifest/types.ts";
import type { Activation } from "./types.ts";

/** A script of an activation and the file of its text, below the activation's folder. */
export interface PlacedScript extends Script {
  readonly name: string;
}

/** The on-activate hooks in the order in which they run. */
export function activateScripts({ onActivate = [] }: Activation): PlacedScript[] {
  return onActivate.map((script, index) => ({ ...script, name: `on-activate${numbered(index)}.sh` }));
}

/** The on-deactivate hooks in the order in which they run. */
export function deactivateScripts({ onDeactivate = [] }: Activation): PlacedScript[] {
  return onDeactivate.map((script, index) => ({ ...script, name: `on-deactivate${numbered(index)}.sh` }));
}

/** One part of the profile, in the order in which a shell reads it. */
export function profileScripts({ profile }: Activation, part: keyof Activation["profile"]): PlacedScript[] {
  return (profile[part] ?? []).map((script, index) => ({
    ...script,
    name: `profile.${part}${numbered(index)}`,
  }));
}

/** The absolute path of a script's text. */
export function scriptPath(activation: Activation, { name }: PlacedScript): string {
  return join(activation.folder, name);
}

/** How a message names the manifest of a hook: the project, and the manifest where another one than its own says it. */
export function scriptSource(activation: Activation, { file }: Script): string {
  return file === OWN ? activation.project : `${file}, which ${activation.project} includes,`;
}

/** What to do about a hook that failed. */
export function mending({ file }: Script): string {
  return `mend on-activate in ${file}${file === OWN ? ": bothy edit" : ""}`;
}

const OWN = "bothy.toml";

function numbered(index: number): string {
  return index === 0 ? "" : `-${index + 1}`;
}
