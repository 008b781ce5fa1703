/**
 * `undo.bash`: `_bothy_note before`, then `_bothy_note after`: keeps code for the layer that takes back what was defined between them:
 * variables, functions, aliases, options. For bash 4.4 and later; starts no program.
 */
export const UNDO_BASH = `_bothy_definitions() {
  local _bothy_d _bothy_n
  while IFS= read -r _bothy_n; do
    case $_bothy_n in
      _ | _bothy_* | BOTHY_* | BASH_* | BASHPID | BASHOPTS | SHELLOPTS | FUNCNAME | LINENO | RANDOM | SRANDOM | SECONDS | EPOCH* | PIPESTATUS | DIRSTACK | GROUPS | HISTCMD | COMP_* | PPID | UID | EUID | PWD | OLDPWD | SHLVL | COLUMNS | LINES) continue ;;
    esac
    builtin printf 'v %s\\n' "$_bothy_n"
    declare -p "$_bothy_n" 2>/dev/null
    builtin printf '\\0'
  done < <(compgen -v)
  while IFS= read -r _bothy_n; do
    case $_bothy_n in _bothy_*) continue ;; esac
    builtin printf 'f %s\\n' "$_bothy_n"
    declare -f "$_bothy_n"
    builtin printf '\\0'
  done < <(compgen -A function)
  while IFS= read -r _bothy_n; do
    builtin printf 'a %s\\n' "$_bothy_n"
    alias -- "$_bothy_n"
    builtin printf '\\0'
  done < <(compgen -A alias)
  builtin printf 's %s\\n\\0' \${SHELLOPTS//:/ }
  builtin printf 'o %s\\n\\0' \${BASHOPTS//:/ }
}
_bothy_note() {
  local _bothy_d _bothy_n _bothy_t IFS=$' \\t\\n'
  local -A _bothy_seen=()
  while IFS= read -r -d '' _bothy_d; do
    _bothy_n=\${_bothy_d%%$'\\n'*}
    _bothy_seen[$_bothy_n]=\${_bothy_d#*$'\\n'}x
  done < <(set +x; shopt -u nocasematch; _bothy_definitions)
  if [ "$1" = before ]; then
    declare -gA _bothy_noted=()
    for _bothy_n in "\${!_bothy_seen[@]}"; do _bothy_noted[$_bothy_n]=\${_bothy_seen[$_bothy_n]}; done
    return 0
  fi
  eval "_bothy_d=\\$_bothy_names_$_bothy_depth"
  local _bothy_undo=
  for _bothy_n in "\${!_bothy_seen[@]}" "\${!_bothy_noted[@]}"; do
    if [ "\${_bothy_seen[$_bothy_n]-}" = "\${_bothy_noted[$_bothy_n]-}" ]; then continue; fi
    _bothy_t=\${_bothy_noted[$_bothy_n]-}
    _bothy_t=\${_bothy_t%x}
    _bothy_seen[$_bothy_n]=\${_bothy_noted[$_bothy_n]-}
    local _bothy_k=\${_bothy_n#??}
    case $_bothy_n in
      v\\ *)
        if [ "\${_bothy_d#*" $_bothy_k "}" != "$_bothy_d" ]; then continue; fi
        _bothy_undo+="unset -v $_bothy_k"$'\\n'\${_bothy_t:+"declare -g \${_bothy_t#declare }"} ;;
      f\\ *) _bothy_undo+="unset -f $_bothy_k"$'\\n'$_bothy_t ;;
      a\\ *) _bothy_undo+="unalias -- \${_bothy_k@Q}"$'\\n'$_bothy_t ;;
      s\\ *) if [ -n "\${_bothy_noted[$_bothy_n]-}" ]; then _bothy_undo+="set -o $_bothy_k"; else _bothy_undo+="set +o $_bothy_k"; fi ;;
      o\\ *) if [ -n "\${_bothy_noted[$_bothy_n]-}" ]; then _bothy_undo+="shopt -s $_bothy_k"; else _bothy_undo+="shopt -u $_bothy_k"; fi ;;
    esac
    _bothy_undo+=$'\\n'
  done
  _bothy_keep undo "$_bothy_undo"
  unset _bothy_noted
  unset -f _bothy_definitions _bothy_note
}
`;
