import { join } from "node:path";
import type { ProfilePart } from "../manifest/types.ts";
import { deactivateCommand, findBash } from "./exec-script.ts";
import { posixSettings } from "./posix-settings.ts";
import { quoteSh } from "./quote.ts";
import { profileScripts, scriptPath } from "./scripts.ts";
import { promptName, settingsOf } from "./settings.ts";
import type { Activation } from "./types.ts";

/**
 * `in-place.sh`: sourced by a running bash, zsh or POSIX shell. Every variable is kept as it was (unset, empty, not
 * exported) in shell variables of its layer before it is first changed; `deactivate` puts the innermost layer back.
 * Returns 1, with everything as before, when the hook fails or the environment is gone.
 */
export function posixInPlace(activation: Activation): string {
  const file = (name: string) => quoteSh(join(activation.folder, name));
  const lines = [
    `if [ ! -d ${quoteSh(join(activation.environment, "bin"))} ]; then`,
    `  printf 'error: the environment of %s is gone\\nhelp: activate it again: bothy activate\\n' ${quoteSh(activation.project)} >&2`,
    "  return 1",
    "fi",
    POSIX_FUNCTIONS,
    "_bothy_begin",
    ...posixSettings(settingsOf(activation), (name, word) => `_bothy_set ${name} ${word}`),
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
    `{ read -r _bothy_stat </proc/$$/stat && printf '%s\\n%s\\n' ${quoteSh(activation.environment)} "$_bothy_stat" >${quoteSh(activation.live)}/"$$.$_bothy_depth"; } 2>/dev/null || :`,
    "unset _bothy_stat",
    'case "$-" in *i*) _bothy_save PS1 ;; esac',
    `. ${file("after.sh")}`,
  );
  return `${lines.join("\n")}\n`;
}

/** `after.sh`: what follows the user's rc file in bash, zsh and POSIX shells: PATH repaired, the prompt, the profiles. */
export function posixAfter(activation: Activation): string {
  const bin = quoteSh(join(activation.environment, "bin"));
  const lines = [
    `case "$PATH" in ${bin}|${bin}:*) ;; *) export PATH=${bin}:"$PATH" ;; esac`,
    `case "$-" in *i*) PS1=${quoteSh(`[${promptName(activation.name)}] `)}"\${PS1-}" ;; esac`,
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

/**
 * Layers are numbered from 1 in _bothy_depth. Of layer N: _bothy_names_N, and of each of its variables X
 * _bothy_was_N_X (`exported`, `plain`, `unset`) and _bothy_old_N_X.
 */
const POSIX_FUNCTIONS = `_bothy_begin() {
  _bothy_depth=$((\${_bothy_depth:-0} + 1))
  _bothy_keep names " "
  _bothy_keep off ""
  _bothy_keep live ""
}
_bothy_keep() { eval "_bothy_$1_$_bothy_depth=\\$2"; }
_bothy_save() {
  eval "case \\$_bothy_names_$_bothy_depth in *' $1 '*) return 0 ;; esac"
  eval "_bothy_names_$_bothy_depth=\\"\\\${_bothy_names_$_bothy_depth}$1 \\""
  eval "_bothy_old_\${_bothy_depth}_$1=\\"\\\${$1-}\\"; _bothy_was=\\\${$1+exported}"
  if [ -z "$_bothy_was" ]; then _bothy_was=unset
  elif [ -n "\${BASH_VERSION-}" ]; then eval "case \\\${$1@a} in *x*) ;; *) _bothy_was=plain ;; esac"
  elif [ -n "\${ZSH_VERSION-}" ]; then eval "case \\\${(t)$1} in *export*) ;; *) _bothy_was=plain ;; esac"
  elif [ "$1" = PS1 ]; then _bothy_was=plain
  fi
  eval "_bothy_was_\${_bothy_depth}_$1=\\$_bothy_was"
  unset _bothy_was
}
_bothy_set() {
  _bothy_save "$1"
  eval "export $1=\\"\\$2\\""
}
_bothy_unset() {
  _bothy_save "$1"
  unset "$1"
}
_bothy_put_back() {
  eval "_bothy_was=\\$_bothy_was_\${_bothy_depth}_$1"
  case "$_bothy_was" in
    exported) eval "export $1=\\"\\$_bothy_old_\${_bothy_depth}_$1\\"" ;;
    plain)
      if [ -n "\${BASH_VERSION-}" ]; then export -n "$1"
      elif [ -n "\${ZSH_VERSION-}" ]; then typeset -g +x "$1"
      else unset "$1"
      fi
      eval "$1=\\"\\$_bothy_old_\${_bothy_depth}_$1\\"" ;;
    *) unset "$1" ;;
  esac
  unset "_bothy_old_\${_bothy_depth}_$1" "_bothy_was_\${_bothy_depth}_$1" _bothy_was
}
_bothy_end() {
  eval "_bothy_rest=\\\${_bothy_names_$_bothy_depth# }"
  while [ -n "$_bothy_rest" ]; do
    _bothy_put_back "\${_bothy_rest%% *}"
    _bothy_rest=\${_bothy_rest#* }
  done
  eval "_bothy_rest=\\$_bothy_live_$_bothy_depth"
  if [ -n "$_bothy_rest" ]; then command rm -f "$_bothy_rest"; fi
  unset "_bothy_names_$_bothy_depth" "_bothy_off_$_bothy_depth" "_bothy_live_$_bothy_depth" _bothy_rest
  _bothy_depth=$((_bothy_depth - 1))
  if [ "$_bothy_depth" -eq 0 ]; then
    unset _bothy_depth
    unset -f _bothy_begin _bothy_keep _bothy_save _bothy_set _bothy_unset _bothy_put_back _bothy_end _bothy_deactivate
    if [ -n "\${_bothy_named-}" ]; then unset -f deactivate; unset _bothy_named; fi
  fi
}
_bothy_deactivate() {
  eval "_bothy_rest=\\$_bothy_off_$_bothy_depth"
  if [ -n "$_bothy_rest" ]; then (eval "$_bothy_rest"); fi
  _bothy_end
}
case "$(command -v deactivate 2>/dev/null)" in
  ''|/*)
    _bothy_named=yes
    deactivate() { _bothy_deactivate; } ;;
esac`;
