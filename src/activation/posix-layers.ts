/**
 * The functions of an activation in a running bash, zsh or POSIX shell. Layers are numbered from 1 in _bothy_depth. Of layer N:
 * _bothy_names_N, and of each of its variables X _bothy_was_N_X (`exported`, `plain`, `unset`) and _bothy_old_N_X; of search paths
 * _bothy_new_N_X, what the activation made of it, and in _bothy_added_N the entries that came to all of them. A search path that was changed since
 * only loses these. _bothy_project_N is the project, _bothy_undo_N is code that takes back what the profiles defined, _bothy_prompt_N what stands before the prompt.
 */
export const POSIX_LAYERS = `_bothy_begin() {
  _bothy_depth=$((\${_bothy_depth:-0} + 1))
  _bothy_keep names " "
  _bothy_keep off ""
  _bothy_keep live ""
  _bothy_keep undo ""
  _bothy_keep prompt ""
}
_bothy_keep() { eval "_bothy_$1_$_bothy_depth=\\$2"; }
_bothy_save() {
  eval "_bothy_was=\\$_bothy_names_$_bothy_depth"
  if [ "\${_bothy_was#*" $1 "}" != "$_bothy_was" ]; then
    unset _bothy_was
    return 0
  fi
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
_bothy_prompt() {
  _bothy_save PS1
  _bothy_keep prompt "$1"
}
_bothy_is_path() {
  case "$1" in PATH | MANPATH | XDG_DATA_DIRS | PKG_CONFIG_PATH | CMAKE_PREFIX_PATH) return 0 ;; esac
  return 1
}
_bothy_without() {
  _bothy_out= _bothy_list=$1:
  while [ -n "$_bothy_list" ]; do
    _bothy_entry=\${_bothy_list%%:*} _bothy_list=\${_bothy_list#*:}
    if [ -z "$_bothy_entry" ] || [ "\${2#*":$_bothy_entry:"}" = "$2" ]; then _bothy_out=$_bothy_out:$_bothy_entry; fi
  done
  _bothy_out=\${_bothy_out#:}
}
_bothy_seal() {
  _bothy_more=
  eval "_bothy_rest=\\\${_bothy_names_$_bothy_depth# }"
  while [ -n "$_bothy_rest" ]; do
    _bothy_name=\${_bothy_rest%% *} _bothy_rest=\${_bothy_rest#* }
    if _bothy_is_path "$_bothy_name"; then
      eval "_bothy_now=\\\${$_bothy_name-} _bothy_old=:\\$_bothy_old_\${_bothy_depth}_$_bothy_name:; _bothy_new_\${_bothy_depth}_$_bothy_name=\\$_bothy_now"
      _bothy_without "$_bothy_now" "$_bothy_old"
      _bothy_more=$_bothy_more:$_bothy_out
    fi
  done
  _bothy_keep added "\${_bothy_more#:}"
  unset _bothy_rest _bothy_name _bothy_now _bothy_old _bothy_more _bothy_out _bothy_list _bothy_entry
}
_bothy_put_back() {
  eval "_bothy_was=\\$_bothy_was_\${_bothy_depth}_$1 _bothy_old=\\$_bothy_old_\${_bothy_depth}_$1 _bothy_now=\\\${$1-}"
  if _bothy_is_path "$1"; then
    eval "_bothy_out=\\\${_bothy_new_\${_bothy_depth}_$1-\\$_bothy_now} _bothy_more=:\\\${_bothy_added_$_bothy_depth-}:"
    if [ "$_bothy_now" != "$_bothy_out" ]; then
      _bothy_without "$_bothy_now" "$_bothy_more"
      if [ "$_bothy_out" != "$_bothy_old" ]; then _bothy_was=exported _bothy_old=$_bothy_out; fi
    fi
  elif [ "$1" = PS1 ]; then
    eval "_bothy_out=\\$_bothy_prompt_$_bothy_depth"
    if [ "$_bothy_now" != "$_bothy_out$_bothy_old" ]; then _bothy_old=\${_bothy_now#"$_bothy_out"}; fi
  fi
  case "$_bothy_was" in
    exported) eval "export $1=\\"\\$_bothy_old\\"" ;;
    plain)
      if [ -n "\${BASH_VERSION-}" ]; then export -n "$1"
      elif [ -n "\${ZSH_VERSION-}" ]; then typeset -g +x "$1"
      else unset "$1"
      fi
      eval "$1=\\"\\$_bothy_old\\""
      # zsh has manpath with no element then, and this has made it one that is empty.
      if [ -n "\${ZSH_VERSION-}" ] && [ "$1$_bothy_old" = MANPATH ]; then eval 'manpath=()'; fi ;;
    *) unset "$1" ;;
  esac
  unset "_bothy_old_\${_bothy_depth}_$1" "_bothy_new_\${_bothy_depth}_$1" "_bothy_was_\${_bothy_depth}_$1"
}
_bothy_end() {
  eval "_bothy_rest=\\$_bothy_undo_$_bothy_depth"
  if [ -n "$_bothy_rest" ]; then eval "$_bothy_rest" 2>/dev/null || :; fi
  eval "_bothy_rest=\\\${_bothy_names_$_bothy_depth# }"
  while [ -n "$_bothy_rest" ]; do
    _bothy_put_back "\${_bothy_rest%% *}"
    _bothy_rest=\${_bothy_rest#* }
  done
  eval "_bothy_rest=\\$_bothy_live_$_bothy_depth"
  if [ -n "$_bothy_rest" ]; then command rm -f "$_bothy_rest"; fi
  for _bothy_name in project names off live undo prompt added; do unset "_bothy_\${_bothy_name}_$_bothy_depth"; done
  unset _bothy_rest _bothy_name _bothy_was _bothy_old _bothy_now _bothy_more _bothy_out _bothy_list _bothy_entry
  _bothy_depth=$((_bothy_depth - 1))
  if [ "$_bothy_depth" -eq 0 ]; then
    unset _bothy_depth _bothy_mode _bothy_bash _bothy_candidate _bothy_changes _bothy_stat _bothy_noted
    unset -f _bothy_note _bothy_definitions 2>/dev/null || :
    if [ -n "\${_bothy_named-}" ]; then
      if [ -n "\${BASH_VERSION-}\${ZSH_VERSION-}" ]; then _bothy_named=$(typeset -f deactivate || :); fi
      case "$_bothy_named" in yes | *_bothy_deactivate*) unset -f deactivate ;; esac
      unset _bothy_named
    fi
    unset -f _bothy_begin _bothy_keep _bothy_save _bothy_set _bothy_unset _bothy_prompt _bothy_is_path _bothy_without
    unset -f _bothy_seal _bothy_put_back _bothy_end _bothy_deactivate
  fi
}
_bothy_deactivate() {
  eval "_bothy_rest=\\$_bothy_off_$_bothy_depth"
  if [ -n "$_bothy_rest" ]; then /bin/sh -c "$_bothy_rest"; fi
  _bothy_end
}
case "$(command -v deactivate 2>/dev/null)" in
  ''|/*)
    _bothy_named=yes
    deactivate() { _bothy_deactivate; } ;;
esac`;
