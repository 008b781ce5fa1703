import { join } from "node:path";
import { INHERITED } from "./inherited.ts";
import { PROMPT_HOOK_FISH } from "./prompt-hook-fish.ts";
import { PROMPT_HOOK_POSIX } from "./prompt-hook-posix.ts";
import { quoteFish, quoteSh } from "./quote.ts";

/** Shells that there is a prompt hook for. */
export const HOOK_SHELLS = ["bash", "zsh", "fish"] as const;
export type HookShell = (typeof HOOK_SHELLS)[number];

/** The files that a prompt hook consists of, which lie in `prompt-hook/` of what is installed. */
export const PROMPT_HOOK_FILES = {
  "hook.sh": PROMPT_HOOK_POSIX,
  "hook.fish": PROMPT_HOOK_FISH,
  "inherited.sh": INHERITED,
} as const;

/** The line that installs the hook in a running shell: `exe` is bin/bothy, `folder` where the files lie. bin/bothy prints the same. */
export function promptHookLine(
  shell: HookShell,
  { exe, folder }: { readonly exe: string; readonly folder: string },
): string {
  if (shell === "fish")
    return `set -g _bothy_hook_exe ${quoteFish(exe)}; source ${quoteFish(join(folder, "hook.fish"))}\n`;
  return `_bothy_hook_exe=${quoteSh(exe)} _bothy_hook_files=${quoteSh(folder)}; . ${quoteSh(join(folder, "hook.sh"))}\n`;
}
