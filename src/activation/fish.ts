import { join } from "node:path";
import { deactivateCommand, findBash } from "./exec-script.ts";
import { quoteFish, quoteSh } from "./quote.ts";
import { profileScripts, scriptPath } from "./scripts.ts";
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
    FISH_FUNCTIONS,
    "_bothy_begin",
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
    `begin; printf '%s\\n' ${quoteFish(activation.environment)}; read -z _bothy_stat </proc/$fish_pid/stat; printf '%s' $_bothy_stat; end >${live} 2>/dev/null`,
    `set -g _bothy_live_$_bothy_depth ${live}`,
    "set -e _bothy_stat",
    `source ${file("after.fish")}`,
  );
  return `${lines.join("\n")}\n`;
}

/** `after.fish`: what follows the user's configuration: PATH repaired, the prompt, the profiles. */
export function fishAfter(activation: Activation): string {
  const bin = quoteFish(join(activation.environment, "bin"));
  const lines = [
    `if test "$PATH[1]" != ${bin}; set -gx PATH ${bin} $PATH; end`,
    FISH_PROMPT.replace("NAMES", quoteFish(`[${promptName(activation.name)}] `)),
  ];
  const scripts = (["common", "fish"] as const).flatMap((part) => profileScripts(activation, part));
  for (const script of scripts)
    lines.push(
      `set -g BOTHY_HERE ${quoteFish(script.folder)}`,
      `source ${quoteFish(scriptPath(activation, script))}`,
    );
  if (scripts.length > 0) lines.push("set -e BOTHY_HERE");
  return `${lines.join("\n")}\n`;
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

const FISH_FUNCTIONS = `function _bothy_begin
    if set -q _bothy_depth; set -g _bothy_depth (math $_bothy_depth + 1)
    else; set -g _bothy_depth 1; end
    set -g _bothy_names_$_bothy_depth
end
function _bothy_save
    set -l name $argv[1]
    set -l names _bothy_names_$_bothy_depth
    contains -- $name $$names; and return
    set -ga $names $name
    set -l was _bothy_was_{$_bothy_depth}_$name
    set -l old _bothy_old_{$_bothy_depth}_$name
    if not set -qg $name; set -g $was unset
    else
        if set -qgx $name; set -g $was exported; else; set -g $was plain; end
        set -g $old $$name
    end
end
function _bothy_set
    _bothy_save $argv[1]
    set -gx $argv[1] $argv[2]
end
function _bothy_unset
    _bothy_save $argv[1]
    set -eg $argv[1]
end
function _bothy_prepend
    set -l name $argv[1]
    set -l rest
    if set -q $name; and test -n "$$name"; set rest "$$name"
    else if set -q argv[3]; set rest $argv[3]
    end
    if set -q rest[1]; _bothy_set $name "$argv[2]:$rest"; else; _bothy_set $name $argv[2]; end
end
function _bothy_end
    set -l names _bothy_names_$_bothy_depth
    for name in $$names
        set -l was _bothy_was_{$_bothy_depth}_$name
        set -l old _bothy_old_{$_bothy_depth}_$name
        switch $$was
            case exported; set -gx $name $$old
            case plain; set -gu $name $$old
            case '*'; set -eg $name
        end
        set -e $was; set -e $old
    end
    set -l live _bothy_live_$_bothy_depth
    if set -q $live; command rm -f $$live; set -e $live; end
    set -e _bothy_off_$_bothy_depth
    set -e $names
    set -g _bothy_depth (math $_bothy_depth - 1)
    if set -q _bothy_prompts[1]; set -e _bothy_prompts[-1]; end
    if test $_bothy_depth -eq 0
        set -e _bothy_depth _bothy_prompts
        if functions -q _bothy_own_prompt
            functions -e fish_prompt
            functions -c _bothy_own_prompt fish_prompt
            functions -e _bothy_own_prompt _bothy_status
        end
        if set -q _bothy_named; functions -e deactivate; set -e _bothy_named; end
        functions -e _bothy_begin _bothy_save _bothy_set _bothy_unset _bothy_prepend _bothy_end _bothy_deactivate
    end
end
function _bothy_deactivate
    set -l off _bothy_off_$_bothy_depth
    if set -q $off; /bin/sh -c $$off; end
    _bothy_end
end
if not functions -q deactivate
    set -g _bothy_named yes
    function deactivate; _bothy_deactivate; end
end`;
