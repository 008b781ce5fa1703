/** `undo.zsh`: as undo.bash, for zsh. */
export const UNDO_ZSH = `_bothy_note() {
  local _bothy_n _bothy_t=off
  if [[ -o ksharrays ]]; then _bothy_t=on; fi
  setopt localoptions noksharrays
  local -A _bothy_o _bothy_s
  local -a _bothy_l
  _bothy_o=("\${(@kv)options}")
  _bothy_o[ksharrays]=$_bothy_t
  emulate -L zsh
  for _bothy_n _bothy_t in "\${(@kv)parameters}"; do
    case $_bothy_n in
      ([^A-Za-z]*|*[^A-Za-z0-9_]*|BOTHY_*|RANDOM|SECONDS|EPOCH*|LINENO|HISTCMD|TTYIDLE|argv|status|pipestatus|PWD|OLDPWD|SHLVL|COLUMNS|LINES|OPTIND|OPTARG|ERRNO|UID|EUID|GID|EGID|USERNAME) continue ;;
    esac
    case $_bothy_t in
      (undefined|*local*|*readonly*|*hide*|*tied*|array*special*|association*special*) continue ;;
      (array*) _bothy_l=("\${(@qqP)_bothy_n}"); _bothy_s[v:$_bothy_n]="$_bothy_t \${(j: :)_bothy_l}" ;;
      (association*) _bothy_l=("\${(@qqkvP)_bothy_n}"); _bothy_s[v:$_bothy_n]="$_bothy_t \${(j: :)_bothy_l}" ;;
      (*) _bothy_s[v:$_bothy_n]="$_bothy_t \${(qqP)_bothy_n}" ;;
    esac
  done
  for _bothy_n _bothy_t in "\${(@kv)functions}"; do
    if [[ $_bothy_n != _bothy_* ]]; then _bothy_s[f:$_bothy_n]="x$_bothy_t"; fi
  done
  for _bothy_n _bothy_t in "\${(@kv)aliases}"; do _bothy_s[a:$_bothy_n]="x$_bothy_t"; done
  for _bothy_n _bothy_t in "\${(@kv)galiases}"; do _bothy_s[g:$_bothy_n]="x$_bothy_t"; done
  for _bothy_n _bothy_t in "\${(@kv)saliases}"; do _bothy_s[s:$_bothy_n]="x$_bothy_t"; done
  for _bothy_n _bothy_t in "\${(@kv)_bothy_o}"; do
    if [[ $_bothy_n == localoptions ]]; then continue; fi
    _bothy_s[o:$_bothy_n]=$_bothy_t
  done
  if [[ $1 == before ]]; then
    typeset -gA _bothy_noted
    _bothy_noted=("\${(@kv)_bothy_s}")
    return 0
  fi
  local _bothy_m=_bothy_names_$_bothy_depth
  local _bothy_names=\${(P)_bothy_m}
  local _bothy_k _bothy_w _bothy_undo=
  local -aU _bothy_all
  _bothy_all=("\${(@k)_bothy_s}" "\${(@k)_bothy_noted}")
  for _bothy_n in "\${_bothy_all[@]}"; do
    _bothy_w=$_bothy_noted[$_bothy_n]
    if [[ $_bothy_w == "$_bothy_s[$_bothy_n]" ]]; then continue; fi
    _bothy_k=\${_bothy_n#?:}
    _bothy_t=\${_bothy_w#x}
    case $_bothy_n in
      (v:*)
        if [[ $_bothy_names == *" $_bothy_k "* ]]; then continue; fi
        if [[ -z $_bothy_w ]]; then _bothy_undo+="unset \${(qq)_bothy_k}"
        elif [[ \${_bothy_w%% *} == *special* ]]; then _bothy_undo+="$_bothy_k=\${_bothy_w#* }"
        else
          case \${_bothy_w%% *} in
            (array*) _bothy_undo+="typeset -ga \${(qq)_bothy_k}; $_bothy_k=(\${_bothy_w#* })" ;;
            (association*) _bothy_undo+="typeset -gA \${(qq)_bothy_k}; $_bothy_k=(\${_bothy_w#* })" ;;
            (integer*) _bothy_undo+="typeset -gi $_bothy_k=\${_bothy_w#* }" ;;
            (float*) _bothy_undo+="typeset -gF $_bothy_k=\${_bothy_w#* }" ;;
            (*) _bothy_undo+="typeset -g $_bothy_k=\${_bothy_w#* }" ;;
          esac
          if [[ \${_bothy_w%% *} == *export* ]]; then _bothy_undo+="; typeset -gx \${(qq)_bothy_k}"; else _bothy_undo+="; typeset -g +x \${(qq)_bothy_k}"; fi
        fi ;;
      (f:*) if [[ -z $_bothy_w ]]; then _bothy_undo+="unfunction -- \${(qq)_bothy_k}"; else _bothy_undo+="functions[$_bothy_k]=\${(qq)_bothy_t}"; fi ;;
      (a:*) _bothy_undo+="unalias -- \${(qq)_bothy_k}"; if [[ -n $_bothy_w ]]; then _bothy_undo+="; alias -- \${(qq)_bothy_k}=\${(qq)_bothy_t}"; fi ;;
      (g:*) _bothy_undo+="unalias -- \${(qq)_bothy_k}"; if [[ -n $_bothy_w ]]; then _bothy_undo+="; alias -g -- \${(qq)_bothy_k}=\${(qq)_bothy_t}"; fi ;;
      (s:*) _bothy_undo+="unalias -s -- \${(qq)_bothy_k}"; if [[ -n $_bothy_w ]]; then _bothy_undo+="; alias -s -- \${(qq)_bothy_k}=\${(qq)_bothy_t}"; fi ;;
      (o:*) if [[ $_bothy_w == on ]]; then _bothy_undo+="setopt $_bothy_k"; else _bothy_undo+="unsetopt $_bothy_k"; fi ;;
    esac
    _bothy_undo+=$'\\n'
  done
  _bothy_keep undo "$_bothy_undo"
  unset _bothy_noted
  unfunction _bothy_note
}
`;
