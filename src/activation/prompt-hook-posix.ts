/**
 * `hook.sh`: the prompt hook of bash and zsh, for `_bothy_hook_exe` and `_bothy_hook_files` set. `_bothy_hook_look` decides and puts into
 * `_bothy_hook_do` what the shell has to run outside of any function, so that a profile's `declare` is the shell's. PROMPT_COMMAND gets
 * a variable's content to run and no function: a child that inherits it without the hook does nothing.
 */
export const PROMPT_HOOK_POSIX = `# bothy's prompt hook for bash and zsh. Nothing here starts a process unless the shell came to another project, or what it
# activated has changed. Only names that begin with _bothy_ are used: what is sourced from here sees all of them.
: "\${_bothy_hook_status=}" "\${_bothy_hook_here=}" "\${_bothy_hook_layer=}" "\${_bothy_hook_entering=}" "\${_bothy_hook_off=}" "\${_bothy_hook_failed=}" "\${_bothy_hook_had=}"
case "\${XDG_STATE_HOME-}" in
  /*) : "\${_bothy_hook_state=\${XDG_STATE_HOME%/}/bothy}" ;;
  *) : "\${_bothy_hook_state=\${HOME%/}/.local/state/bothy}" ;;
esac
if [ -d "$_bothy_hook_state" ]; then _bothy_hook_had=yes; fi

# The project that the shell is in, by its real path, in _bothy_hook_found; empty: none.
_bothy_hook_find() {
  _bothy_hook_found=
  if [ "\${PWD-}" != "\${_bothy_hook_pwd-}" ]; then
    _bothy_hook_pwd=\${PWD-} _bothy_hook_real=\${PWD-} _bothy_hook_dir=\${PWD-}
    while [ -n "\${_bothy_hook_dir#/}" ] && [ "\${_bothy_hook_dir#/}" != "$_bothy_hook_dir" ]; do
      if [ -L "$_bothy_hook_dir" ]; then
        _bothy_hook_real=$(builtin pwd -P 2>/dev/null && \\printf x) || _bothy_hook_real=
        _bothy_hook_real=\${_bothy_hook_real%?x}
        break
      fi
      _bothy_hook_dir=\${_bothy_hook_dir%/*}
    done
  fi
  _bothy_hook_dir=\${_bothy_hook_real%/}
  if [ "\${_bothy_hook_real#/}" = "$_bothy_hook_real" ]; then return 0; fi
  while ! [ -e "$_bothy_hook_dir/bothy.toml" ]; do
    if [ -z "$_bothy_hook_dir" ]; then return 0; fi
    _bothy_hook_dir=\${_bothy_hook_dir%/*}
  done
  _bothy_hook_found=\${_bothy_hook_dir:-/}
}

# Decides: what the shell is to run at its top level comes to stand in _bothy_hook_do.
_bothy_hook_look() {
  _bothy_hook_status=$?
  if [ -n "\${ZSH_VERSION-}" ]; then emulate -L zsh; fi
  _bothy_hook_do=
  if [ -n "$_bothy_hook_entering" ]; then
    _bothy_hook_do='_bothy_hook_interrupted; _bothy_hook_look; eval "$_bothy_hook_do"'
    return 0
  fi
  if [ -n "\${BOTHY_AUTO-}" ] && [ -z "$_bothy_hook_layer" ]; then
    _bothy_hook_do='. "$_bothy_hook_files/inherited.sh"; _bothy_hook_look; eval "$_bothy_hook_do"'
    return 0
  fi
  _bothy_hook_find
  if [ -n "$_bothy_hook_layer" ]; then
    if [ "\${_bothy_depth:-0}" -lt "$_bothy_hook_layer" ]; then
      _bothy_hook_off=$_bothy_hook_of _bothy_hook_layer=
    elif [ "$_bothy_depth" -gt "$_bothy_hook_layer" ]; then
      return 0
    elif [ "$_bothy_hook_found" != "$_bothy_hook_of" ]; then
      _bothy_hook_do='_bothy_hook_leave; _bothy_hook_look; eval "$_bothy_hook_do"'
      return 0
    fi
  elif [ -n "$_bothy_hook_found" ] && [ "\${BOTHY_PROJECT-}" = "$_bothy_hook_found" ]; then
    _bothy_hook_here=
    return 0
  fi
  if [ -z "$_bothy_hook_found" ]; then
    _bothy_hook_here= _bothy_hook_off=
    return 0
  fi
  if [ "$_bothy_hook_found" = "$_bothy_hook_off" ]; then
    _bothy_hook_here=
    return 0
  fi
  if [ "$_bothy_hook_found" = "$_bothy_hook_here" ]; then
    if [ -n "$_bothy_hook_wait" ]; then
      if [ -e "$_bothy_hook_wait" ]; then return 0; fi
    elif _bothy_hook_fresh; then
      _bothy_hook_asked=0
      return 0
    fi
  else
    _bothy_hook_here=$_bothy_hook_found _bothy_hook_off= _bothy_hook_told= _bothy_hook_failed= _bothy_hook_asked=0
  fi
  _bothy_hook_wait=
  _bothy_hook_texts=$_bothy_hook_state/by-path\${_bothy_hook_found%/}/.bothy
  if ! { _bothy_hook_load && _bothy_hook_fresh; }; then
    # Where bothy was removed while this shell ran, nothing is made anew.
    if [ -n "$_bothy_hook_had" ] && ! [ -d "$_bothy_hook_state" ]; then
      _bothy_hook_here=
      return 0
    fi
    _bothy_hook_had=yes
    _bothy_hook_asked=$((_bothy_hook_asked + 1))
    if [ "$_bothy_hook_asked" -gt 3 ] || ! [ -x "$_bothy_hook_exe" ]; then
      _bothy_hook_off=$_bothy_hook_found
      return 0
    fi
    _bothy_hook_entering=\${_bothy_depth:-0}
    if _bothy_hook_wait=$("$_bothy_hook_exe" hook --answer "$_bothy_hook_found" -d / </dev/null) &&
      { [ -n "$_bothy_hook_wait" ] || _bothy_hook_load; }; then
      _bothy_hook_entering=
      if [ -n "$_bothy_hook_wait" ]; then return 0; fi
      if _bothy_hook_fresh; then _bothy_hook_asked=0; fi
    else
      _bothy_hook_entering=
      _bothy_hook_off=$_bothy_hook_found
      return 0
    fi
  fi
  if [ -n "$_bothy_hook_layer" ] && { [ "$_bothy_hook_kind" = leave ] || ! [ -d "\${BOTHY_ENV-/}" ]; }; then
    _bothy_hook_do='_bothy_hook_leave; '
  fi
  case "$_bothy_hook_kind" in
    activate)
      if [ "$_bothy_hook_id" = "$_bothy_hook_failed" ]; then return 0; fi
      if [ -n "$_bothy_hook_layer" ] && [ -z "$_bothy_hook_do" ]; then
        if [ "$_bothy_hook_id" = "$_bothy_hook_in_force" ]; then return 0; fi
        _bothy_hook_do='_bothy_hook_leave; '
      fi
      _bothy_hook_do=$_bothy_hook_do'_bothy_hook_entering=\${_bothy_depth:-0}; _bothy_mode=dev; . "$_bothy_hook_texts/in-place.sh" && _bothy_hook_entered || _bothy_hook_refused' ;;
    tell)
      if [ "$_bothy_hook_id" != "$_bothy_hook_told" ]; then \\printf '%s\\n' "$_bothy_hook_text" >&2; fi
      _bothy_hook_told=$_bothy_hook_id ;;
  esac
}

# Reads what bothy answered for the project, if it is the user's own: kind, id, text, and _bothy_hook_fresh.
_bothy_hook_load() {
  [ -O "$_bothy_hook_texts" ] && ! [ -L "$_bothy_hook_texts" ] && [ -O "$_bothy_hook_texts/answer/answer.sh" ] || return 1
  . "$_bothy_hook_texts/answer/answer.sh"
}

# After in-place.sh: its layer is the hook's. What was exported before is put by for shells that inherit the variables alone.
_bothy_hook_entered() {
  _bothy_hook_layer=$_bothy_depth _bothy_hook_of=$_bothy_hook_found _bothy_hook_in_force=$_bothy_hook_id
  eval "_bothy_hook_rest=\\\${_bothy_names_$_bothy_depth# } _bothy_hook_added=\\\${_bothy_added_$_bothy_depth-}"
  _bothy_set BOTHY_AUTO "$_bothy_hook_rest"
  _bothy_set BOTHY_AUTO_ADDED "$_bothy_hook_added"
  while [ -n "$_bothy_hook_rest" ]; do
    _bothy_hook_name=\${_bothy_hook_rest%% *} _bothy_hook_rest=\${_bothy_hook_rest#* }
    eval "_bothy_hook_was=\\$_bothy_was_\${_bothy_depth}_$_bothy_hook_name"
    if [ "$_bothy_hook_was" = exported ]; then
      eval "_bothy_set BOTHY_AUTO_$_bothy_hook_name \\"\\$_bothy_old_\${_bothy_depth}_$_bothy_hook_name\\""
    fi
  done
  _bothy_hook_entering=
}

# in-place.sh has said why, and left everything as it was.
_bothy_hook_refused() {
  _bothy_hook_entering= _bothy_hook_failed=$_bothy_hook_id
}

_bothy_hook_leave() {
  _bothy_hook_layer= _bothy_hook_in_force=
  _bothy_deactivate
}

# The prompt is back before an activation was whole: Ctrl-C.
_bothy_hook_interrupted() {
  while [ "\${_bothy_depth:-0}" -gt "$_bothy_hook_entering" ]; do _bothy_end; done
  _bothy_hook_entering= _bothy_hook_off=$_bothy_hook_found
  \\printf 'bothy: interrupted; %s is not activated until you come back to it, or type: bothy activate\\n' "$_bothy_hook_found" >&2
}

# The status that the command before the prompt had.
_bothy_hook_back() {
  case $- in *e*) return 0 ;; esac
  return "$_bothy_hook_status"
}
_bothy_hook_done=
if [ -n "\${BASH_VERSION-}" ]; then
  # A variable and no function: where a child inherits PROMPT_COMMAND without these functions it does nothing.
  _bothy_hook='_bothy_hook_look; eval "$_bothy_hook_do"; _bothy_hook_back'
  eval '
    if [[ "\${PROMPT_COMMAND[*]-}" != *_bothy_hook* ]]; then
      if [[ "$(declare -p PROMPT_COMMAND 2>/dev/null)" == "declare -a"* ]]; then
        PROMPT_COMMAND=("eval \\"\\\${_bothy_hook-}\\"" "\${PROMPT_COMMAND[@]}")
      else
        PROMPT_COMMAND="eval \\"\\\${_bothy_hook-}\\"\${PROMPT_COMMAND:+
$PROMPT_COMMAND}"
      fi
    fi'
else
  _bothy_hook_precmd() {
    # After Ctrl-C there is no other prompt hook before the prompt.
    eval '{
      _bothy_hook_look
      if [[ -o warncreateglobal ]]; then
        unsetopt warncreateglobal
        eval "$_bothy_hook_do"
        setopt warncreateglobal
      else
        eval "$_bothy_hook_do"
      fi
    } always {
      if [[ -n "$_bothy_hook_entering" ]]; then _bothy_hook_interrupted; fi
    }'
  }
  eval 'typeset -ga precmd_functions
    if [[ "\${precmd_functions[(Ie)_bothy_hook_precmd]}" -eq 0 ]]; then
      precmd_functions=(_bothy_hook_precmd "\${precmd_functions[@]}")
    fi'
fi
`;
