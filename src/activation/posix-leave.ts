import { quoteSh } from "./quote.ts";
import type { Activation } from "./types.ts";

/**
 * Lines before an activation's settings: where another one is in force already, its search paths lose what they have of this very environment,
 * or of an earlier state of the same project, so that no entry is there twice. `save`: a command that keeps a variable, by its name, before it is changed.
 */
export function leaveSearchPaths({ environment, project }: Activation, save = ":"): string[] {
  return [
    'if [ -n "${BOTHY_ENV-}" ]; then',
    ...LEAVE.replace("SAVE", save).split("\n"),
    `  _bothy_leave ${quoteSh(environment)}`,
    `  if [ "\${BOTHY_PROJECT-}" = ${quoteSh(project)} ]; then _bothy_leave "$BOTHY_ENV"; fi`,
    "  unset -f _bothy_leave",
    "fi",
  ];
}

const LEAVE = `  _bothy_leave() {
    for _bothy_name in PATH MANPATH XDG_DATA_DIRS PKG_CONFIG_PATH CMAKE_PREFIX_PATH; do
      eval "_bothy_list=\\\${$_bothy_name-}:"
      case ":$_bothy_list" in *:"$1"/*) ;; *) continue ;; esac
      _bothy_out=
      while [ -n "$_bothy_list" ]; do
        _bothy_entry=\${_bothy_list%%:*} _bothy_list=\${_bothy_list#*:}
        case "$_bothy_entry" in "$1"/*) ;; *) _bothy_out=$_bothy_out:$_bothy_entry ;; esac
      done
      SAVE "$_bothy_name"
      eval "$_bothy_name=\\\${_bothy_out#:}"
    done
    unset _bothy_name _bothy_list _bothy_entry _bothy_out
  }`;
