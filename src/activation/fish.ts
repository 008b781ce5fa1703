import { join } from "node:path";
import { deactivateCommand, findBash } from "./exec-script.ts";
import { FISH_LAYERS } from "./fish-layers.ts";
import { quoteFish, quoteSh } from "./quote.ts";
import { type PlacedScript, profileScripts, scriptPath } from "./scripts.ts";
import { promptName, type Setting, settingsOf } from "./settings.ts";
import type { Activation } from "./types.ts";

/** `in-place.fish`: as in-place.sh, for fish 3.1 and later. `$_bothy_mode` is `run` or anything else. */
export function fishInPlace(activation: Activation): string {
  const file = (name: string) => quoteFish(join(activation.folder, name));
  const live = `${quoteFish(activation.live)}/$fish_pid.$_bothy_depth`;
  const lines = [
    `if not test -d ${quoteFish(join(activation.environment, "bin"))}`,
    `    printf 'error: the environment of %s is gone\\nhelp: activate it again: bothy activate\\n' ${quoteFish(activation.project)} >&2`,
    "    return 1",
    "end",
    "if set -q _bothy_depth; and not set -q BOTHY_AUTO",
    "    set -g _bothy_rest _bothy_project_$_bothy_depth",
    `    if test "$$_bothy_rest" = ${quoteFish(activation.project)}; _bothy_deactivate; end`,
    "    set -e _bothy_rest",
    "end",
    FISH_LAYERS,
    "_bothy_begin",
    `set -g _bothy_project_$_bothy_depth ${quoteFish(activation.project)}`,
    'if test -n "$BOTHY_ENV"',
    `    _bothy_leave ${quoteFish(activation.environment)}`,
    `    if test "$BOTHY_PROJECT" = ${quoteFish(activation.project)}; _bothy_leave "$BOTHY_ENV"; end`,
    "end",
    "set -q BOTHY_AUTO; and _bothy_unset BOTHY_AUTO",
    ...fishSettings(settingsOf(activation)),
  ];
  if (activation.onActivate !== undefined) {
    const command = [
      ...findBash(activation),
      `if [ -n "$_bothy_bash" ]; then exec "$_bothy_bash" --norc --noprofile ${quoteSh(join(activation.folder, "hook.bash"))} fish; fi`,
      `exec ${quoteSh(activation.node)} ${quoteSh(join(activation.folder, "changes.mjs"))} fish`,
    ].join("\n");
    lines.push(
      `set -g _bothy_changes (/bin/sh -c ${quoteFish(command)} | string collect)`,
      "if test $pipestatus[1] -ne 0",
      "    set -e _bothy_changes",
      "    _bothy_end",
      "    return 1",
      "end",
      "eval $_bothy_changes",
      "set -e _bothy_changes",
    );
  }
  if (activation.onDeactivate !== undefined)
    lines.push(`set -g _bothy_off_$_bothy_depth ${quoteFish(deactivateCommand(activation))}`);
  lines.push(
    `test -w ${quoteFish(activation.live)}; and begin; printf '%s\\n' ${quoteFish(activation.environment)}; read -z _bothy_stat </proc/$fish_pid/stat; printf '%s' $_bothy_stat; end >${live} 2>/dev/null`,
    `set -g _bothy_live_$_bothy_depth ${live}`,
    "set -e _bothy_stat",
  );
  const profiles = fishProfiles(activation);
  const words = new Set(profiles.flatMap(({ text }) => text.match(/[\w.@+-]+/g) ?? []));
  if (profiles.length > 0)
    lines.push(
      `source ${file("undo.fish")}`,
      `_bothy_note before ${[...words].map(quoteFish).join(" ")}`,
      `source ${file("after.fish")}`,
      "_bothy_note after",
    );
  else lines.push(`source ${file("after.fish")}`);
  lines.push("_bothy_seal", "true");
  return `${lines.join("\n")}\n`;
}

/** `after.fish`: what follows the user's configuration: PATH repaired, the prompt, the profiles. */
export function fishAfter(activation: Activation): string {
  const bin = quoteFish(join(activation.environment, "bin"));
  const lines = [
    `if test "$PATH[1]" != ${bin}`,
    "    set -l rest",
    `    for entry in $PATH; test "$entry" = ${bin}; or set -a rest $entry; end`,
    `    set -gx PATH ${bin} $rest`,
    "end",
    FISH_PROMPT.replace("NAMES", quoteFish(`[${promptName(activation.name)}] `)),
  ];
  const scripts = fishProfiles(activation);
  for (const script of scripts)
    lines.push(
      `set -g BOTHY_HERE ${quoteFish(script.folder)}`,
      `source ${quoteFish(scriptPath(activation, script))}`,
    );
  if (scripts.length > 0) lines.push("set -e BOTHY_HERE");
  return `${lines.join("\n")}\n`;
}

function fishProfiles(activation: Activation): PlacedScript[] {
  return (["common", "fish"] as const).flatMap((part) => profileScripts(activation, part));
}

/** What `bothy deactivate` prints for fish. */
export const FISH_DEACTIVATE = `if functions -q _bothy_deactivate; _bothy_deactivate
else; printf 'error: no activation to undo in this shell\\nhelp: in a shell that bothy activate started: exit\\n' >&2; false; end
`;

function fishSettings(settings: readonly Setting[]): string[] {
  return settings.map((setting) => {
    if (setting.kind === "value") {
      const word = setting.pieces
        .map((piece) => (typeof piece === "string" ? quoteFish(piece) : `"$${piece.variable}"`))
        .join("");
      return `_bothy_set ${setting.name} ${word === "" ? "''" : word}`;
    }
    const { name, ours, fallback, devOnly } = setting;
    const line = `_bothy_prepend ${name} ${quoteFish(ours)}${fallback === undefined ? "" : ` ${quoteFish(fallback)}`}`;
    return devOnly ? `test "$_bothy_mode" = run; or ${line}` : line;
  });
}

const FISH_PROMPT = `if status is-interactive; and functions -q fish_prompt
    if not functions -q _bothy_own_prompt
        functions -c fish_prompt _bothy_own_prompt
        function _bothy_status; return $argv[1]; end
        function fish_prompt
            set -l last $status
            printf '%s' $_bothy_prompts[-1..1]
            _bothy_status $last
            _bothy_own_prompt
        end
    end
    set -ga _bothy_prompts NAMES
end`;
