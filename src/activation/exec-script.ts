import { join } from "node:path";
import { exportWord, posixSettings } from "./posix-settings.ts";
import { quoteSh } from "./quote.ts";
import { settingsOf } from "./settings.ts";
import type { Activation } from "./types.ts";

/**
 * `fresh.sh`: sourced by bin/bothy before it uses any other text; its status says whether the environment is there and
 * bothy is the one that wrote the texts, and that the machine's drivers are those it knows. `entry.stamp` has its entry's time. Starts no process.
 */
export function freshScript({ environment, entry, folder, drivers }: Activation): string {
  const tests = [`[ -d ${quoteSh(join(environment, "bin"))} ]`];
  if (entry !== undefined) {
    const [file, stamp] = [quoteSh(entry), quoteSh(join(folder, "entry.stamp"))];
    tests.push(
      `[ -f ${file} ]`,
      `[ -f ${stamp} ]`,
      `! [ ${file} -nt ${stamp} ]`,
      `! [ ${file} -ot ${stamp} ]`,
    );
  }
  if (drivers !== undefined) {
    const [changed, stamp] = [quoteSh(drivers.changed), quoteSh(drivers.stamp)];
    tests.push(`[ -f ${stamp} ]`, `! [ ${changed} -nt ${stamp} ]`);
  }
  return `${tests.join(" && ")}\n`;
}

/**
 * `activate.sh`: sourced by bin/bothy, with the command as "$@" (none: a subshell), and `_bothy_mode` set. Starts no
 * process; ends by becoming the command. Returns 1 when the environment is gone.
 */
export function execScript(activation: Activation): string {
  const file = (name: string) => quoteSh(join(activation.folder, name));
  const lines = [
    `[ -d ${quoteSh(join(activation.environment, "bin"))} ] || return 1`,
    ...posixSettings(settingsOf(activation), exportWord),
  ];
  if (activation.onActivate === undefined) return `${lines.join("\n")}\n${finish(activation)}`;
  lines.push(
    ...findBash(activation),
    'if [ -n "$_bothy_bash" ]; then',
    `  exec "$_bothy_bash" --norc --noprofile ${file("hook.bash")} exec "$@"`,
    "fi",
    `. ${file("hook.sh")}`,
  );
  return `${lines.join("\n")}\n`;
}

/** `finish.sh`: what comes after the hook. */
export function finishScript(activation: Activation): string {
  return finish(activation);
}

/** Lines that set `_bothy_bash` to the environment's bash, else the host's, else nothing. Starts no process. */
export function findBash(activation: Activation): string[] {
  if (activation.bash !== undefined) return [`_bothy_bash=${quoteSh(activation.bash)}`];
  return [
    "_bothy_bash=",
    "for _bothy_candidate in /bin/bash /usr/bin/bash /usr/local/bin/bash /run/current-system/sw/bin/bash; do",
    '  if [ -x "$_bothy_candidate" ]; then _bothy_bash=$_bothy_candidate; break; fi',
    "done",
  ];
}

function finish(activation: Activation): string {
  const file = (name: string) => quoteSh(join(activation.folder, name));
  const help = `bothy search NAME finds it; then: bothy install NAME`;
  const off =
    activation.onDeactivate === undefined
      ? ['exec "$@"']
      : [
          "trap : HUP INT QUIT TERM",
          '"$@"',
          "_bothy_status=$?",
          `(${deactivateCommand(activation)})`,
          'exit "$_bothy_status"',
        ];
  return `${[
    'if [ "$#" -gt 0 ]; then',
    '  case "$1" in',
    "    */*) ;;",
    '    *) command -v "$1" >/dev/null 2>&1 || {',
    "      printf 'error: no such program: %s\\ncause: neither the environment nor PATH has it\\nhelp: %s\\n' \"$1\" " +
      `${quoteSh(help)} >&2`,
    "      exit 127",
    "    } ;;",
    "  esac",
    '  exec "$@"',
    "fi",
    "_bothy_shell=${SHELL-}",
    'if [ ! -x "$_bothy_shell" ] || [ -d "$_bothy_shell" ]; then _bothy_shell=/bin/sh; fi',
    'case "${_bothy_shell##*/}" in',
    `  bash) set -- "$_bothy_shell" --rcfile ${file("bashrc")} ;;`,
    "  zsh)",
    '    if [ -n "${ZDOTDIR+x}" ]; then export BOTHY_ZDOTDIR="$ZDOTDIR"; else unset BOTHY_ZDOTDIR; fi',
    `    export ZDOTDIR=${file("zsh")}`,
    '    set -- "$_bothy_shell" ;;',
    `  fish) set -- "$_bothy_shell" --init-command ${quoteSh(`source ${file("after.fish")}`)} ;;`,
    "  *)",
    "    if [ -t 0 ]; then",
    '      if [ -n "${ENV+x}" ]; then export BOTHY_SHENV="$ENV"; else unset BOTHY_SHENV; fi',
    `      export ENV=${file("shrc")}`,
    "    fi",
    '    set -- "$_bothy_shell" ;;',
    "esac",
    ...off,
  ].join("\n")}\n`;
}

/** A command line that runs the on-deactivate hook in the project's folder, stdout to stderr; its failure is told, no more. */
export function deactivateCommand(activation: Activation): string {
  return [
    ...findBash(activation),
    `cd ${quoteSh(activation.project)} && "\${_bothy_bash:-/bin/sh}" ${quoteSh(join(activation.folder, "on-deactivate.sh"))} >&2 </dev/null || printf 'warning: the on-deactivate hook failed\\n' >&2`,
  ].join("\n");
}
