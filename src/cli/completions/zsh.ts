import { quoteSh } from "../../activation/quote.ts";
import { MADE_BY } from "../../base/made-by.ts";
import { FIND_PROJECT, KEY_PATTERNS } from "./project-lines.ts";
import type { Choice, CompletedCommand, CompletedValue, CompletionTable } from "./table.ts";

/** Completions for zsh: a file `_bothy` in a folder of `$fpath`, or text that is sourced after compinit. Starts no process. */
export function zshCompletions({ commands, packages }: CompletionTable): string {
  return `#compdef bothy
# zsh completions of bothy; ${MADE_BY} completions zsh
_bothy_table() {
  subcommands=() flags=() args= kind=
  case $1 in
${commands.map(commandCase).join("\n")}
  *) return 1 ;;
  esac
}
typeset -ga _bothy_packages
_bothy_packages=(${packages.map(quoteSh).join(" ")})
${FUNCTIONS}
`;
}

function commandCase({ path, commands, flags, args }: CompletedCommand): string {
  const valued = flags.flatMap(({ word, value }) =>
    value === undefined ? [] : [`${word}) kind=${quoteSh(kindOf(value))} ;;`],
  );
  const lines = [
    ...(commands.length === 0 ? [] : [`subcommands=(${commands.map(described).join(" ")})`]),
    ...(flags.length === 0 ? [] : [`flags=(${flags.map(described).join(" ")})`]),
    ...(args === undefined ? [] : [`args=${quoteSh(kindOf(args))}`]),
    ...(valued.length === 0 ? [] : [`case \${2-} in ${valued.join(" ")} esac`]),
  ];
  return `  ${quoteSh(path)})\n    ${lines.join("\n    ")} ;;`;
}

/** As _describe takes it. */
function described({ word, brief }: Choice): string {
  return quoteSh(`${word.replaceAll(":", "\\:")}:${brief}`);
}

/** A kind's name, or `words ...`. */
function kindOf(value: CompletedValue): string {
  return "kind" in value ? value.kind : `words ${value.words.join(" ")}`.trim();
}

/** `at` is what was typed of a command, `folder` what follows -d. */
const FUNCTIONS = `_bothy() {
  local at= folder=. expected= word args kind project activation
  local -a subcommands flags found
  local -i i
  _bothy_table ''
  for ((i = 2; i < CURRENT; i++)); do
    word=\${(Q)words[i]}
    if [[ -n $expected ]]; then
      [[ $expected != directory ]] || folder=$word
      expected=
      continue
    fi
    case $word in
      --)
        shift $i words
        ((CURRENT -= i))
        _bothy_program
        return ;;
      -d) expected=directory ;;
      --directory=*) folder=\${word#*=} ;;
      --*=*) ;;
      -*) _bothy_table "$at" "$word"; expected=$kind ;;
      *)
        if ((\${subcommands[(I)\${(b)word}:*]})); then
          at=\${at:+$at }$word
          _bothy_table "$at" || return 1
        fi ;;
    esac
  done
  if [[ -n $expected ]]; then
    _bothy_candidates "$expected"
  elif [[ $PREFIX == --*=* ]]; then
    _bothy_table "$at" "\${PREFIX%%=*}"
    compset -P '*='
    _bothy_candidates "$kind"
  elif [[ $PREFIX == -* ]]; then
    _describe -o option flags
  else
    _bothy_candidates "$args"
    ((\${#subcommands} == 0)) || _describe command subcommands
  fi
}
_bothy_candidates() {
  case $1 in
    '' | program) return ;;
    words*) found=(\${=1#words}) ;;
    package) found=($_bothy_packages) ;;
    request) _bothy_keys packages ;;
    service) _bothy_keys services ;;
    generation) ! _bothy_root || found=("$activation"/state/generations/*.json(N:t:r)) ;;
    directory) _files -/; return ;;
  esac
  compadd -a found
}
_bothy_root() {
  project=\${\${folder/#\\~\\//$HOME/}:A}
${FIND_PROJECT}
}
_bothy_keys() {
  local inside= line name
${KEY_PATTERNS}
  _bothy_root || return
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line =~ $table ]]; then inside=yes; continue
    elif [[ $line =~ $inner ]]; then inside=
    elif [[ $line =~ $other ]]; then inside=; continue
    elif [[ -z $inside || ! $line =~ $key ]]; then continue
    fi
    name=\${match[1]//\\"/}
    found+=("\${name//\\'/}")
  done <"$project/bothy.toml"
}
_bothy_program() {
  if ((CURRENT > 1)) || [[ $PREFIX == */* ]]; then
    _normal
    return
  fi
  _command_names -e
  ! _bothy_root || {
    found=("$activation"/environment/bin/*(N:t))
    compadd -a found
  }
}
if [[ \${funcstack[1]-} == _bothy ]]; then _bothy "$@"
elif ((\${+functions[compdef]})); then compdef _bothy bothy
fi`;
