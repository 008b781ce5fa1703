import { join } from "node:path";
import { leaveSearchPaths } from "./posix-leave.ts";
import { exportWord, posixSettings } from "./posix-settings.ts";
import { quoteSh } from "./quote.ts";
import { deactivateScripts, type PlacedScript, scriptPath, scriptSource } from "./scripts.ts";
import { settingsOf } from "./settings.ts";
import type { Activation } from "./types.ts";

/** Shells that read neither POSIX's language nor fish's. */
export const FOREIGN_SHELLS = ["csh", "tcsh", "nu", "elvish", "xonsh", "pwsh", "rc", "es", "ion"] as const;

/**
 * `fresh.sh`: sourced by bin/bothy before it uses any other text; its status says whether the environment is there and
 * bothy is the one that wrote the texts, that the machine's drivers are those it knows, and that nothing that is included has changed. `entry.stamp` has its entry's time. Starts no process.
 */
export function freshScript({ environment, entry, folder, drivers, inputs = [] }: Activation): string {
  const tests = [`[ -d ${quoteSh(join(environment, "bin"))} ]`];
  const sameTime = (path: string, name: string) => {
    const [file, stamp] = [quoteSh(path), quoteSh(join(folder, name))];
    tests.push(
      `[ -e ${file} ]`,
      `[ -f ${stamp} ]`,
      `! [ ${file} -nt ${stamp} ]`,
      `! [ ${file} -ot ${stamp} ]`,
    );
  };
  if (entry !== undefined) sameTime(entry, "entry.stamp");
  for (const [index, path] of inputs.entries()) sameTime(path, inputStamp(index));
  if (drivers !== undefined) {
    const [changed, stamp] = [quoteSh(drivers.changed), quoteSh(drivers.stamp)];
    tests.push(`[ -f ${stamp} ]`, `! [ ${changed} -nt ${stamp} ]`);
  }
  return `${tests.join(" && ")}\n`;
}

/** The file with the time of an activation's input. */
export function inputStamp(index: number): string {
  return `input-${index + 1}.stamp`;
}

/**
 * `activate.sh`: sourced by bin/bothy, with the command as "$@" (none: a subshell), and `_bothy_mode` set. Starts no
 * process; ends by becoming the command. Returns 1 when the environment is gone.
 */
export function execScript(activation: Activation): string {
  const file = (name: string) => quoteSh(join(activation.folder, name));
  const lines = [
    `[ -d ${quoteSh(join(activation.environment, "bin"))} ] || return 1`,
    ...leaveHooks(activation),
    ...leaveSearchPaths(activation),
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

/**
 * What the prompt hook has in force in the shell that this was started from: of the same project it is put back first, of another one it stays, as
 * what this is laid over. Either way it is not the hook's any more.
 */
function leaveHooks({ project, folder }: Activation): string[] {
  return [
    'if [ -n "${BOTHY_AUTO-}" ]; then',
    `  if [ "\${BOTHY_PROJECT-}" = ${quoteSh(project)} ]; then . ${quoteSh(join(folder, "inherited.sh"))}; else unset BOTHY_AUTO BOTHY_AUTO_ADDED; fi`,
    "fi",
  ];
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

/** What `activate --services` does before the shell or command, for which this process will be known. */
function startServices(activation: Activation): string[] {
  const { bothy, project } = activation;
  if (bothy === undefined || Object.keys(activation.ports ?? {}).length === 0) return [];
  const start = `BOTHY_SERVICES_FOR=$$ ${quoteSh(bothy)} services start --directory ${quoteSh(project)}`;
  return [
    'if [ -n "${BOTHY_START_SERVICES-}" ]; then',
    "  unset BOTHY_START_SERVICES",
    `  ${start} </dev/null >/dev/null || {`,
    "    _bothy_status=$?",
    ...(activation.onDeactivate === undefined ? [] : [`    (${deactivateCommand(activation)})`]),
    '    exit "$_bothy_status"',
    "  }",
    "fi",
  ];
}

function finish(activation: Activation): string {
  const file = (name: string) => quoteSh(join(activation.folder, name));
  const help = activation.missingHelp ?? "bothy search NAME finds it; then: bothy install NAME";
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
    ...startServices(activation),
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
    `  ${FOREIGN_SHELLS.join("|")})`,
    ...(Object.keys(activation.profile).length === 0
      ? []
      : [
          `    printf 'bothy: %s can not read the profile of bothy.toml; all else is in force\\n' "\${_bothy_shell##*/}" >&2`,
        ]),
    '    set -- "$_bothy_shell" ;;',
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

/** Command lines that run the on-deactivate hooks in the project's folder, stdout to stderr; a failure is told, no more. */
export function deactivateCommand(activation: Activation): string {
  const run = (script: PlacedScript) => {
    const failed = `warning: the on-deactivate hook of ${scriptSource(activation, script)} failed`;
    return `cd ${quoteSh(activation.project)} && BOTHY_HERE=${quoteSh(script.folder)} "\${_bothy_bash:-/bin/sh}" ${quoteSh(scriptPath(activation, script))} >&2 </dev/null || printf '%s\\n' ${quoteSh(failed)} >&2`;
  };
  const isThere = `[ -d ${quoteSh(activation.project)} ] || exit 0`;
  return [isThere, ...findBash(activation), ...deactivateScripts(activation).map(run)].join("\n");
}
