/**
 * `inherited.sh`: sourced by a POSIX shell that has only the variables of another one's activation by the prompt hook. Puts back
 * what stood before it: BOTHY_AUTO names what was changed, BOTHY_AUTO_<NAME> holds what was exported then, and BOTHY_AUTO_ADDED the
 * entries that search paths got; of these, what was added since stays. Starts no process.
 */
export const INHERITED = `if [ -n "\${BOTHY_PROMPT-}" ] && [ -n "\${PS1-}" ]; then PS1=\${PS1#"[$BOTHY_PROMPT] "}; fi
_bothy_rest=\${BOTHY_AUTO# }
_bothy_more=:\${BOTHY_AUTO_ADDED-}:
while [ -n "$_bothy_rest" ]; do
  _bothy_name=\${_bothy_rest%% *}
  _bothy_rest=\${_bothy_rest#"$_bothy_name"}
  _bothy_rest=\${_bothy_rest# }
  case "$_bothy_name" in '' | [!A-Za-z_]* | *[!A-Za-z0-9_]* | PS1) continue ;; esac
  eval "_bothy_was=\\\${BOTHY_AUTO_$_bothy_name+x} _bothy_old=\\\${BOTHY_AUTO_$_bothy_name-} _bothy_list=\\\${$_bothy_name-}:"
  case "$_bothy_name" in
    PATH | MANPATH | XDG_DATA_DIRS | PKG_CONFIG_PATH | CMAKE_PREFIX_PATH)
      _bothy_out=
      while [ -n "$_bothy_list" ]; do
        _bothy_entry=\${_bothy_list%%:*} _bothy_list=\${_bothy_list#*:}
        if [ -n "$_bothy_entry" ] && [ "\${_bothy_more#*":$_bothy_entry:"}" != "$_bothy_more" ]; then continue; fi
        _bothy_out=$_bothy_out:$_bothy_entry
      done
      _bothy_old=\${_bothy_out#:} _bothy_was=\${_bothy_was:-$_bothy_old} ;;
  esac
  if [ -n "$_bothy_was" ]; then eval "export $_bothy_name=\\"\\$_bothy_old\\""; else unset "$_bothy_name"; fi
  unset "BOTHY_AUTO_$_bothy_name"
done
unset BOTHY_AUTO BOTHY_AUTO_ADDED _bothy_rest _bothy_more _bothy_name _bothy_was _bothy_old _bothy_list _bothy_out _bothy_entry
`;
