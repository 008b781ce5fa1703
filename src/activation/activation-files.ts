import { PROFILE_PARTS } from "../manifest/types.ts";
import { changesProgram } from "./changes-program.ts";
import { execScript, finishScript, freshScript } from "./exec-script.ts";
import { fishAfter, fishInPlace } from "./fish.ts";
import { hookBash, hookSh } from "./hook-script.ts";
import { INHERITED } from "./inherited.ts";
import { posixAfter, posixInPlace } from "./posix-in-place.ts";
import { bashrc, shrc, zshenv, zshrc } from "./rc-files.ts";
import { activateScripts, deactivateScripts, profileScripts } from "./scripts.ts";
import type { Activation } from "./types.ts";
import { UNDO_BASH } from "./undo-bash.ts";
import { UNDO_FISH } from "./undo-fish.ts";
import { UNDO_ZSH } from "./undo-zsh.ts";

/** Every file of an activation's folder: path below it -> text. Equal activations give equal texts. */
export function activationFiles(activation: Activation): Record<string, string> {
  const files: Record<string, string> = {
    "fresh.sh": freshScript(activation),
    "activate.sh": execScript(activation),
    "in-place.sh": posixInPlace(activation),
    "in-place.fish": fishInPlace(activation),
    "after.sh": posixAfter(activation),
    "after.fish": fishAfter(activation),
    bashrc: bashrc(activation),
    shrc: shrc(activation),
    "dump.mjs": "process.stdout.write(JSON.stringify(process.env));\n",
    "zsh/.zshenv": zshenv(activation),
    "zsh/.zshrc": zshrc(activation),
    "inherited.sh": INHERITED,
  };
  if (Object.keys(activation.profile).length > 0) {
    files["undo.bash"] = UNDO_BASH;
    files["undo.zsh"] = UNDO_ZSH;
    files["undo.fish"] = UNDO_FISH;
  }
  if (activation.onActivate !== undefined) {
    for (const script of activateScripts(activation)) files[script.name] = `${script.text}\n`;
    files["hook.bash"] = hookBash(activation);
    files["hook.sh"] = hookSh(activation);
    files["finish.sh"] = finishScript(activation);
    files["changes.mjs"] = changesProgram(activation);
  }
  for (const script of deactivateScripts(activation)) files[script.name] = `${script.text}\n`;
  for (const part of PROFILE_PARTS)
    for (const script of profileScripts(activation, part)) files[script.name] = `${script.text}\n`;
  return files;
}
