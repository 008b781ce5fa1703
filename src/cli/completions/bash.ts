import { quoteSh } from "../../activation/quote.ts";
import { MADE_BY } from "../../base/made-by.ts";
import { FIND_PROJECT, KEY_PATTERNS } from "./project-lines.ts";
import type { CompletedCommand, CompletedValue, CompletionTable } from "./table.ts";

/** Completions for bash, from 4.0 on; the bash-completion package isn't needed. Starts no process but where bash itself does for folders. */
export function bashCompletions({ commands, packages }: CompletionTable): string {
  return `# bash completions of bothy; ${MADE_BY} completions bash
_bothy_table() {
  case $1 in
${commands.map(commandCase).join("\n")}
  *) return 1 ;;
  esac
}
_bothy_packages=${quoteSh(packages.join(" "))}
${FUNCTIONS}
complete -F _bothy bothy
`;
}

function commandCase({ path, commands, flags, args }: CompletedCommand): string {
  const valued = flags.flatMap(({ word, value }) =>
    value === undefined ? [] : [`${word}) _bothy_kind=${quoteSh(kindOf(value))} ;;`],
  );
  const lines = [
    `_bothy_commands=${quoteSh(commands.map(({ word }) => word).join(" "))}`,
    `_bothy_flags=${quoteSh(flags.map(({ word }) => word).join(" "))}`,
    `_bothy_args=${quoteSh(args === undefined ? "" : kindOf(args))}`,
    ...(valued.length === 0 ? [] : [`case \${2-} in ${valued.join(" ")} esac`]),
  ];
  return `  ${quoteSh(path)})\n    ${lines.join("\n    ")} ;;`;
}

/** A kind's name, or \`words ...\`. */
function kindOf(value: CompletedValue): string {
  return "kind" in value ? value.kind : `words ${value.words.join(" ")}`.trim();
}

/**
 * `at` is what was typed of a command, `folder` what follows -d. The words of the line are split at blanks alone: bash itself splits
 * at `:` and `=` too, and replaces the last piece only, which is what `_bothy_reply` cuts away.
 */
const FUNCTIONS = `_bothy() {
  local IFS=$' \\t\\n' line=\${COMP_LINE:0:COMP_POINT} cur at= folder= word words expected=
  local _bothy_commands _bothy_flags _bothy_args _bothy_kind _bothy_found=()
  local -i i
  read -ra words <<<"$line"
  case $line in
    *[[:blank:]]) cur= ;;
    *) cur=\${words[\${#words[@]} - 1]}; unset "words[\${#words[@]} - 1]" ;;
  esac
  _bothy_table ''
  for ((i = 1; i < \${#words[@]}; i++)); do
    word=\${words[i]}
    if [[ -n $expected ]]; then
      [[ $expected != directory ]] || folder=$word
      expected=
      continue
    fi
    case $word in
      --) _bothy_program "$cur" "\${words[@]:i + 1}"; return ;;
      -d) expected=directory ;;
      --directory=*) folder=\${word#*=} ;;
      --*=*) ;;
      -*) _bothy_kind= ; _bothy_table "$at" "$word"; expected=$_bothy_kind ;;
      *) [[ " $_bothy_commands " != *" $word "* ]] || { at=\${at:+$at }$word; _bothy_table "$at" || return; } ;;
    esac
  done
  if [[ -n $expected ]]; then
    _bothy_candidates "$expected" "$cur"
  elif [[ $cur == --*=* ]]; then
    _bothy_kind=
    _bothy_table "$at" "\${cur%%=*}"
    _bothy_candidates "$_bothy_kind" "\${cur#*=}"
    _bothy_found=("\${_bothy_found[@]/#/\${cur%%=*}=}")
  elif [[ $cur == -* ]]; then
    _bothy_found=($_bothy_flags)
  else
    _bothy_found=($_bothy_commands)
    _bothy_candidates "$_bothy_args" "$cur"
  fi
  _bothy_reply "$cur"
}
_bothy_reply() {
  local mark word cut=0 head
  for mark in : =; do
    if [[ $COMP_WORDBREAKS == *$mark* && $1 == *$mark* ]]; then
      head=\${1%"\${1##*$mark}"}
      ((\${#head} <= cut)) || cut=\${#head}
    fi
  done
  COMPREPLY=()
  for word in "\${_bothy_found[@]}"; do
    [[ $word != "$1"* ]] || COMPREPLY+=("\${word:cut}")
  done
}
_bothy_candidates() {
  local name project activation
  case $1 in
    words*) _bothy_found+=(\${1#words}) ;;
    package) _bothy_found+=($_bothy_packages) ;;
    request) _bothy_keys packages ;;
    service) _bothy_keys services ;;
    generation)
      ! _bothy_root || for name in "$activation"/state/generations/*.json; do
        name=\${name##*/}
        [[ $name == '*'* ]] || _bothy_found+=("\${name%.json}")
      done ;;
    directory)
      compopt -o filenames 2>/dev/null
      while IFS= read -r name; do _bothy_found+=("$name"); done < <(compgen -d -- "$2") ;;
  esac
}
_bothy_root() {
  project=$(CDPATH= cd -P -- "\${folder:-.}" 2>/dev/null && printf '%s' "$PWD") || return 1
${FIND_PROJECT}
}
_bothy_keys() {
  local in= line name
${KEY_PATTERNS}
  _bothy_root || return
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line =~ $table ]]; then in=yes; continue
    elif [[ $line =~ $inner ]]; then in=
    elif [[ $line =~ $other ]]; then in=; continue
    elif [[ -z $in || ! $line =~ $key ]]; then continue
    fi
    name=\${BASH_REMATCH[1]//\\"/}
    _bothy_found+=("\${name//\\'/}")
  done <"$project/bothy.toml"
}
_bothy_program() {
  local cur=$1 name project activation
  shift
  if [[ $# -gt 0 || $cur == */* ]]; then
    compopt -o default -o filenames 2>/dev/null
    while IFS= read -r name; do _bothy_found+=("$name"); done < <(compgen -f -- "$cur")
  else
    while IFS= read -r name; do _bothy_found+=("$name"); done < <(compgen -c -- "$cur")
    ! _bothy_root || for name in "$activation"/environment/bin/"$cur"*; do
      [[ $name == *'*' ]] || _bothy_found+=("\${name##*/}")
    done
  fi
  _bothy_reply "$cur"
}`;
