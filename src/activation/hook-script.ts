import { join } from "node:path";
import { quoteSh } from "./quote.ts";
import { activateScripts, mending, scriptPath, scriptSource } from "./scripts.ts";
import type { Activation } from "./types.ts";

const NOT_THE_HOOKS = "_|SHLVL|PWD|OLDPWD|BASHOPTS|SHELLOPTS|BOTHY_HERE|_bothy_*";

/**
 * `hook.bash`: runs the on-activate hooks, one after the other, each in the project's folder, its stdout to stderr, its
 * stdin empty unless that is a terminal. First argument `exec`: then goes on as finish.sh with the other arguments. `posix` or `fish`: then prints
 * calls of `_bothy_set` and `_bothy_unset`, in that shell's syntax, for the exported variables that the hook changed.
 * A failing command ends it with that command's status and a message that shows the line.
 */
export function hookBash(activation: Activation): string {
  const hooks = activateScripts(activation).map((script) => {
    const path = quoteSh(scriptPath(activation, script));
    return `if ! cd ${quoteSh(activation.project)}; then exit 1; fi
_bothy_hook=${path} _bothy_source=${quoteSh(scriptSource(activation, script))} _bothy_mend=${quoteSh(mending(script))}
export BOTHY_HERE=${quoteSh(script.folder)}
trap '_bothy_failed "$?"' EXIT
trap 'trap - EXIT INT; kill -INT "$$"' INT
trap '_bothy_line=$LINENO' ERR
set -eE
if [ -t 0 ]; then
  . ${path} >&2
else
  . ${path} >&2 </dev/null
fi
set +eEuf
trap - EXIT ERR INT
`;
  });
  return `_bothy_then=$1; shift
_bothy_args=("$@"); set --
_bothy_pwd=$PWD _bothy_had_oldpwd=\${OLDPWD+x} _bothy_oldpwd=\${OLDPWD-} _bothy_line=
declare -A _bothy_before=()
if [ "$_bothy_then" != exec ]; then
  while IFS= read -r _bothy_name; do _bothy_before[$_bothy_name]=\${!_bothy_name-}; done < <(compgen -e)
fi
_bothy_failed() {
  printf 'error: the on-activate hook of %s failed with status %s\\n' "$_bothy_source" "$1" >&2
  local lines
  mapfile -t lines < "$_bothy_hook"
  if [ -n "$_bothy_line" ] && [ "$_bothy_line" -le "\${#lines[@]}" ]; then
    printf 'cause: line %s of the hook: %s\\n' "$_bothy_line" "\${lines[_bothy_line - 1]}" >&2
  fi
  printf 'help: %s\\n' "$_bothy_mend" >&2
}
${hooks.join("")}unset BOTHY_HERE
if ! cd "$_bothy_pwd" 2>/dev/null; then
  printf 'error: the working directory is gone: %s\\n' "$_bothy_pwd" >&2
  exit 1
fi
if [ -n "$_bothy_had_oldpwd" ]; then OLDPWD=$_bothy_oldpwd; else unset OLDPWD; fi
if [ "$_bothy_then" = exec ]; then
  set -- "\${_bothy_args[@]}"
  . ${quoteSh(join(activation.folder, "finish.sh"))}
fi
printf ':\\n'
_bothy_quote() {
  local text=$1 apostrophe=\\' backslash=\\\\
  if [ "$_bothy_then" = fish ]; then
    text=\${text//"$backslash"/"$backslash$backslash"}
    text=\${text//"$apostrophe"/"$backslash$apostrophe"}
  else
    text=\${text//"$apostrophe"/"$apostrophe$backslash$apostrophe$apostrophe"}
  fi
  _bothy_quoted=$apostrophe$text$apostrophe
}
while IFS= read -r _bothy_name; do
  case $_bothy_name in ${NOT_THE_HOOKS}) continue ;; esac
  _bothy_value=\${!_bothy_name-}
  if [ -z "\${_bothy_before[$_bothy_name]+x}" ] || [ "\${_bothy_before[$_bothy_name]}" != "$_bothy_value" ]; then
    _bothy_quote "$_bothy_value"
    printf '_bothy_set "%s" %s\\n' "$_bothy_name" "$_bothy_quoted"
  fi
  unset "_bothy_before[$_bothy_name]"
done < <(compgen -e)
for _bothy_name in "\${!_bothy_before[@]}"; do
  case $_bothy_name in ${NOT_THE_HOOKS}) continue ;; esac
  printf '_bothy_unset "%s"\\n' "$_bothy_name"
done
`;
}

/** `hook.sh`: the same, `exec` only, for a machine without any bash; sourced by activate.sh. No line is shown. */
export function hookSh(activation: Activation): string {
  const hooks = activateScripts(activation).map(
    (script) => `cd ${quoteSh(activation.project)} || exit 1
_bothy_source=${quoteSh(scriptSource(activation, script))} _bothy_mend=${quoteSh(mending(script))}
export BOTHY_HERE=${quoteSh(script.folder)}
_bothy_hook ${quoteSh(scriptPath(activation, script))}
`,
  );
  return `_bothy_pwd=$PWD
_bothy_hook() {
  if [ -t 0 ]; then . "$1" >&2
  else . "$1" >&2 </dev/null; fi
}
trap 'printf "error: the on-activate hook of %s failed with status %s\\nhelp: %s\\n" "$_bothy_source" "$?" "$_bothy_mend" >&2' EXIT
set -e
${hooks.join("")}set +e
trap - EXIT
unset BOTHY_HERE
cd "$_bothy_pwd" || exit 1
. ${quoteSh(join(activation.folder, "finish.sh"))}
`;
}
