import { quoteFish } from "../../activation/quote.ts";
import { MADE_BY } from "../../base/made-by.ts";
import type { CompletedCommand, CompletedValue, CompletionTable } from "./table.ts";

/** Completions for fish, from 3.0 on. Starts no process. */
export function fishCompletions({ commands, packages }: CompletionTable): string {
  return `# fish completions of bothy; ${MADE_BY} completions fish
function __bothy_table
    switch "$argv[1]"
${commands.map(commandCase).join("\n")}
    end
end
set -g __bothy_packages ${quoteFish(packages.join(" "))}
${FUNCTIONS}
`;
}

/** Prints a line each: `c`, command, brief; `f`, flag, brief, kind of its value where it takes one; `a`, kind of the arguments. */
function commandCase({ path, commands, flags, args }: CompletedCommand): string {
  const lines = [
    ...commands.map(({ word, brief }) => ["c", word, brief]),
    ...flags.map(({ word, brief, value }) => [
      "f",
      word,
      brief,
      ...(value === undefined ? [] : [kindOf(value)]),
    ]),
    ...(args === undefined ? [] : [["a", kindOf(args)]]),
  ];
  const words = lines.map((line) => `            ${line.map(quoteFish).join("\\t")}`);
  return `        case ${quoteFish(path)}\n            string join \\n -- \\\n${words.join(" \\\n")}`;
}

/** A kind's name, or `words ...`. */
function kindOf(value: CompletedValue): string {
  return "kind" in value ? value.kind : `words ${value.words.join(" ")}`.trim();
}

/** `at` is what was typed of a command, `folder` what follows -d. */
const FUNCTIONS = `function __bothy_complete
    set -l words (commandline -opc)
    set -l cur (commandline -ct)
    set -e words[1]
    set -l at ''
    set -l folder .
    set -l expected ''
    set -l i 0
    set -l table (__bothy_table '')
    for word in $words
        set i (math $i + 1)
        if test -n "$expected"
            test "$expected" = directory; and set folder (string replace -r '^~/' "$HOME/" -- $word)
            set expected ''
            continue
        end
        switch $word
            case --
                __bothy_program "$folder" "$cur" $words[(math $i + 1)..]
                return
            case -d
                set expected directory
            case '--directory=*'
                set folder (string replace -r '^--directory=' '' -- $word)
            case '--*=*'
            case '-*'
                set expected (__bothy_kind $word $table)
            case '*'
                if string match -q -- c\\t$word\\t'*' $table
                    set at (string trim -- "$at $word")
                    set table (__bothy_table "$at")
                end
        end
    end
    if test -n "$expected"
        __bothy_candidates "$expected" "$folder" "$cur"
    else if string match -q -- '--*=*' $cur
        set -l parts (string split -m 1 = -- $cur)
        for candidate in (__bothy_candidates (__bothy_kind $parts[1] $table) "$folder" $parts[2])
            echo -- $parts[1]=$candidate
        end
    else if string match -q -- '-*' $cur
        string replace -rf '^f\\t([^\\t]*)\\t([^\\t]*).*' '$1\\t$2' -- $table
    else
        string replace -rf '^c\\t' '' -- $table
        __bothy_candidates (string replace -rf '^a\\t' '' -- $table) "$folder" "$cur"
    end
end
function __bothy_kind
    for line in $argv[2..]
        set -l parts (string split \\t -- $line)
        if test "$parts[1]" = f -a "$parts[2]" = "$argv[1]" -a (count $parts) -eq 4
            echo -- $parts[4]
            return
        end
    end
    echo
end
function __bothy_candidates
    test (count $argv) -eq 3; or return
    set -l folder $argv[2]
    switch $argv[1]
        case 'words*'
            string split -n ' ' -- (string replace -r '^words' '' -- $argv[1])
        case package
            string split ' ' -- $__bothy_packages
        case request
            __bothy_keys packages $folder
        case service
            __bothy_keys services $folder
        case generation
            set -l project (__bothy_root $folder); or return
            for file in (__bothy_activation $project)/state/generations/*.json
                string replace -rf '^.*/([0-9]+)\\.json$' '$1' -- $file
            end
        case directory
            __fish_complete_directories $argv[3]
    end
end
function __bothy_root
    set -l at (builtin realpath -- $argv[1] 2>/dev/null); or return 1
    set at (string replace -r '/$' '' -- $at)
    while not test -e "$at/bothy.toml"
        test -n "$at"; or return 1
        set at (string replace -r '/[^/]*$' '' -- $at)
    end
    echo -- $at
end
function __bothy_activation
    set -l state $HOME/.local/state
    test -n "$XDG_STATE_HOME"; and set state $XDG_STATE_HOME
    echo -- $state/bothy/by-path$argv[1]/.bothy
end
function __bothy_keys
    set -l project (__bothy_root $argv[2]); or return
    set -l inside no
    while read -l line
        if string match -qr "^\\s*\\[\\s*$argv[1]\\s*\\]" -- $line
            set inside yes
        else if set -l found (string match -r "^\\s*\\[\\s*$argv[1]\\.(\\"[^\\"]*\\"|[^\\].]*)" -- $line)
            set inside no
            string trim -c "\\"'" -- $found[2]
        else if string match -qr '^\\s*\\[' -- $line
            set inside no
        else if test $inside = yes; and set -l found (string match -r '^\\s*("[^"]*"|\\'[^\\']*\\'|[A-Za-z0-9_-]+)\\s*[=.]' -- $line)
            string trim -c "\\"'" -- $found[2]
        end
    end <$project/bothy.toml
end
function __bothy_program
    set -l rest $argv[3..]
    if test (count $rest) -gt 0
        complete -C (string join ' ' -- (string escape -- $rest) "$argv[2]")
        return
    end
    complete -C "$argv[2]"
    set -l project (__bothy_root $argv[1]); or return
    for file in (__bothy_activation $project)/environment/bin/*
        string replace -r '^.*/' '' -- $file
    end
end
complete -c bothy -f -a '(__bothy_complete)'`;
