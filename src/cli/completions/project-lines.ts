/** Lines for bash and zsh: from `project`, the folder that is worked in, the nearest one with a bothy.toml, and its activation's folder. */
export const FIND_PROJECT = `  project=\${project%/}
  until [[ -e $project/bothy.toml ]]; do
    [[ -n $project ]] || return 1
    project=\${project%/*}
  done
  activation=\${XDG_STATE_HOME:-$HOME/.local/state}/bothy/by-path$project/.bothy`;

/** Lines for bash and zsh: patterns of the table named `$1` in a bothy.toml, of a table within it, of a key, and of any other table. */
export const KEY_PATTERNS = `  local table="^[[:blank:]]*\\\\[[[:blank:]]*$1[[:blank:]]*\\\\]" inner="^[[:blank:]]*\\\\[[[:blank:]]*$1\\\\.(\\"[^\\"]*\\"|[^].]*)"
  local key="^[[:blank:]]*(\\"[^\\"]*\\"|'[^']*'|[A-Za-z0-9_-]+)[[:blank:]]*[=.]" other="^[[:blank:]]*\\\\["`;
