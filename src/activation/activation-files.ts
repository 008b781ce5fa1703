import { changesProgram } from "./changes-program.ts";
import { execScript, finishScript, freshScript } from "./exec-script.ts";
import { fishAfter, fishInPlace } from "./fish.ts";
import { hookBash, hookSh } from "./hook-script.ts";
import { posixAfter, posixInPlace } from "./posix-in-place.ts";
import { bashrc, shrc, zshenv, zshrc } from "./rc-files.ts";
import type { Activation } from "./types.ts";

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
  };
  if (activation.onActivate !== undefined) {
    files["on-activate.sh"] = `${activation.onActivate}\n`;
    files["hook.bash"] = hookBash(activation);
    files["hook.sh"] = hookSh(activation);
    files["finish.sh"] = finishScript(activation);
    files["changes.mjs"] = changesProgram(activation);
  }
  if (activation.onDeactivate !== undefined) files["on-deactivate.sh"] = `${activation.onDeactivate}\n`;
  for (const shell of ["common", "bash", "zsh", "fish"] as const) {
    const text = activation.profile[shell];
    if (text !== undefined) files[`profile.${shell}`] = `${text}\n`;
  }
  return files;
}
