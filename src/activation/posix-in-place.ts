import { join } from "node:path";
import type { ProfilePart } from "../manifest/types.ts";
import { deactivateCommand, findBash } from "./exec-script.ts";
import { POSIX_LAYERS } from "./posix-layers.ts";
import { leaveSearchPaths } from "./posix-leave.ts";
import { posixSettings } from "./posix-settings.ts";
import { quoteSh } from "./quote.ts";
import { profileScripts, scriptPath } from "./scripts.ts";
import { promptName, settingsOf } from "./settings.ts";
import type { Activation } from "./types.ts";

/**
 * `in-place.sh`: sourced by a running bash, zsh or POSIX shell. Every variable is kept as it was (unset, empty, not
 * exported) in shell variables of its layer before it is first changed; `deactivate` puts the innermost layer back.
 * Returns 1, with everything as before, when the hook fails or the environment is gone. What was activated last, if it is the same
 * project, is undone first.
 */
export function posixInPlace(activation: Activation): string {
  const file = (name: string) => quoteSh(join(activation.folder, name));
  const lines = [
    `if [ ! -d ${quoteSh(join(activation.environment, "bin"))} ]; then`,
    `  printf 'error: the environment of %s is gone\\nhelp: activate it again: bothy activate\\n' ${quoteSh(activation.project)} >&2`,
    "  return 1",
    "fi",
    // The innermost activation of this shell gives way to a newer one of the same project; the prompt hook sees to its own.
    'if [ "${_bothy_depth:-0}" -gt 0 ] && [ -z "${BOTHY_AUTO+x}" ]; then',
    '  eval "_bothy_rest=\\${_bothy_project_$_bothy_depth-}"',
    `  if [ "$_bothy_rest" = ${quoteSh(activation.project)} ]; then _bothy_deactivate; fi`,
    "  unset _bothy_rest",
    "fi",
    POSIX_LAYERS,
    "_bothy_begin",
    `_bothy_keep project ${quoteSh(activation.project)}`,
    ...leaveSearchPaths(activation, "_bothy_save"),
    // Of what the prompt hook has in force, shells that are started from here are to see nothing: it is not theirs to undo.
    'if [ -n "${BOTHY_AUTO+x}" ]; then _bothy_unset BOTHY_AUTO; fi',
    ...posixSettings(settingsOf(activation), (name, word) => `_bothy_set ${quoteSh(name)} ${word}`),
  ];
  if (activation.onActivate !== undefined)
    lines.push(
      ...findBash(activation),
      'if [ -n "$_bothy_bash" ]; then',
      `  _bothy_changes=$("$_bothy_bash" --norc --noprofile ${file("hook.bash")} posix) || _bothy_changes=`,
      "else",
      `  _bothy_changes=$(${quoteSh(activation.node)} ${file("changes.mjs")} posix) || _bothy_changes=`,
      "fi",
      'if [ -z "$_bothy_changes" ]; then',
      "  _bothy_end",
      "  return 1",
      "fi",
      'eval "$_bothy_changes"',
      "unset _bothy_changes _bothy_bash _bothy_candidate",
    );
  if (activation.onDeactivate !== undefined)
    lines.push(`_bothy_keep off ${quoteSh(deactivateCommand(activation))}`);
  lines.push(
    `_bothy_keep live ${quoteSh(activation.live)}/"$$.$_bothy_depth"`,
    `{ read -r _bothy_stat </proc/$$/stat && \\printf '%s\\n%s\\n' ${quoteSh(activation.environment)} "$_bothy_stat" >|${quoteSh(activation.live)}/"$$.$_bothy_depth"; } 2>/dev/null || :`,
    "unset _bothy_stat",
    `case "$-" in *i*) _bothy_prompt ${quoteSh(`[${promptName(activation.name)}] `)} ;; esac`,
  );
  const noted = Object.keys(activation.profile).length > 0;
  if (noted)
    lines.push(
      `if [ -n "\${BASH_VERSION-}" ]; then . ${file("undo.bash")}; elif [ -n "\${ZSH_VERSION-}" ]; then . ${file("undo.zsh")}; else _bothy_note() { :; }; fi`,
      "_bothy_note before",
    );
  lines.push(`. ${file("after.sh")}`);
  if (noted) lines.push("_bothy_note after");
  lines.push("_bothy_seal");
  return `${lines.join("\n")}\n`;
}

/** `after.sh`: what follows the user's rc file in bash, zsh and POSIX shells: PATH repaired, the prompt, the profiles. */
export function posixAfter(activation: Activation): string {
  const bin = quoteSh(join(activation.environment, "bin"));
  const lines = [
    `case "$PATH" in ${bin}|${bin}:*) ;; *)`,
    `  _bothy_name=:${bin}: _bothy_rest=:$PATH:`,
    '  case "$_bothy_rest" in *"$_bothy_name"*) _bothy_rest=${_bothy_rest%%"$_bothy_name"*}:${_bothy_rest#*"$_bothy_name"} ;; esac',
    "  _bothy_rest=${_bothy_rest#:}",
    `  export PATH=${bin}:"\${_bothy_rest%:}"`,
    "  unset _bothy_name _bothy_rest ;;",
    "esac",
    // Whoever shows BOTHY_PROMPT in a prompt of their own has it there already.
    `case "$-:\${PS1-}" in *i*:*BOTHY_PROMPT*) ;; *i*:*) PS1=${quoteSh(`[${promptName(activation.name)}] `)}"\${PS1-}" ;; esac`,
  ];
  const read = (part: ProfilePart) =>
    profileScripts(activation, part).map(
      (script) => `BOTHY_HERE=${quoteSh(script.folder)}; . ${quoteSh(scriptPath(activation, script))}`,
    );
  lines.push(...read("common"));
  for (const line of read("bash")) lines.push(`if [ -n "\${BASH_VERSION-}" ]; then ${line}; fi`);
  for (const line of read("zsh")) lines.push(`if [ -n "\${ZSH_VERSION-}" ]; then ${line}; fi`);
  if (Object.keys(activation.profile).length > 0) lines.push("unset BOTHY_HERE");
  lines.push(":");
  return `${lines.join("\n")}\n`;
}

/** What `bothy deactivate` prints for a POSIX shell. */
export const POSIX_DEACTIVATE = `if command -v _bothy_deactivate >/dev/null 2>&1; then _bothy_deactivate
else printf 'error: no activation to undo in this shell\\nhelp: in a shell that bothy activate started: exit\\n' >&2; false; fi
`;
