import { join } from "node:path";
import { quoteSh } from "./quote.ts";
import type { Activation } from "./types.ts";

/** `bashrc`: given to bash by --rcfile, in the place of the user's. */
export function bashrc(activation: Activation): string {
  return `if [ -n "\${HOME-}" ] && [ -r "$HOME/.bashrc" ]; then . "$HOME/.bashrc"; fi
${after(activation)}`;
}

/** `shrc`: what ENV names for other POSIX shells. */
export function shrc(activation: Activation): string {
  return `if [ -n "\${BOTHY_SHENV+x}" ]; then export ENV="$BOTHY_SHENV"; unset BOTHY_SHENV; else unset ENV; fi
if [ -n "\${ENV-}" ] && [ -r "$ENV" ]; then . "$ENV"; fi
${after(activation)}`;
}

/** `zsh/.zshenv`: gives ZDOTDIR back, reads the user's file, and comes back for .zshrc where the shell is interactive. */
export function zshenv(activation: Activation): string {
  return `if (( \${+BOTHY_ZDOTDIR} )); then export ZDOTDIR="$BOTHY_ZDOTDIR"; else unset ZDOTDIR; fi
unset BOTHY_ZDOTDIR
if [[ -r "\${ZDOTDIR:-$HOME}/.zshenv" ]]; then . "\${ZDOTDIR:-$HOME}/.zshenv"; fi
if [[ -o interactive ]]; then
  if (( \${+ZDOTDIR} )); then _bothy_zdotdir=$ZDOTDIR; fi
  ZDOTDIR=${quoteSh(join(activation.folder, "zsh"))}
fi
`;
}

/** `zsh/.zshrc` */
export function zshrc(activation: Activation): string {
  const own = quoteSh(join(activation.folder, "zsh/.zsh_history"));
  return `if (( \${+_bothy_zdotdir} )); then export ZDOTDIR="$_bothy_zdotdir"; unset _bothy_zdotdir; else unset ZDOTDIR; fi
if [[ "\${HISTFILE-}" == ${own} ]]; then HISTFILE="\${ZDOTDIR:-$HOME}/.zsh_history"; fi
if [[ -r "\${ZDOTDIR:-$HOME}/.zshrc" ]]; then . "\${ZDOTDIR:-$HOME}/.zshrc"; fi
${after(activation)}`;
}

function after(activation: Activation): string {
  return `. ${quoteSh(join(activation.folder, "after.sh"))}\n`;
}
