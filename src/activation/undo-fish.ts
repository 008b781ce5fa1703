/**
 * `undo.fish`: `_bothy_note before NAME...`, then `_bothy_note after`: keeps code for the layer that takes back what was defined between them: global
 * variables, abbreviations, functions that are new, and of those that were there the named ones.
 */
export const UNDO_FISH = `function _bothy_noted_names
    set -l names _bothy_names_$_bothy_depth
    for name in (set -gn)
        string match -qr '^(_bothy_.*|BOTHY_.*|__fish_.*|status|pipestatus|history|fish_pid|fish_kill_signal|fish_killring|PWD|OLDPWD|SHLVL|COLUMNS|LINES|hostname|version|FISH_VERSION|umask|argv|dirprev|dirnext|CMD_DURATION|_)$' -- $name; and continue
        contains -- $name $$names; or echo $name
    end
end
function _bothy_note
    if test $argv[1] = before
        set -g _bothy_noted_functions (functions -na)
        set -g _bothy_noted_abbr (abbr --list 2>/dev/null)
        set -g _bothy_noted_set (_bothy_noted_names)
        for name in $_bothy_noted_set
            set -g _bothy_noted_{$name}_ $$name
            set -qgx $name; and set -ga _bothy_noted_exported $name
        end
        set -g _bothy_noted_code
        for name in $argv[2..-1]
            functions -q $name; and set -ga _bothy_noted_code $name (functions $name | string collect)
        end
        return
    end
    set -l undo _bothy_undo_$_bothy_depth
    set -g $undo
    for name in (functions -na)
        string match -q '_bothy_*' -- $name; or contains -- $name $_bothy_noted_functions; or set -ga $undo "functions -e -- "(string escape -- $name)
    end
    while set -q _bothy_noted_code[1]
        set -l now (functions $_bothy_noted_code[1] 2>/dev/null | string collect)
        test "$now" = "$_bothy_noted_code[2]"; or set -ga $undo "functions -e -- "(string escape -- $_bothy_noted_code[1]) $_bothy_noted_code[2]
        set -e _bothy_noted_code[1..2]
    end
    for name in (abbr --list 2>/dev/null)
        contains -- $name $_bothy_noted_abbr; or set -ga $undo "abbr --erase -- "(string escape -- $name)
    end
    set -l now (_bothy_noted_names)
    for name in $now
        contains -- $name $_bothy_noted_set; or set -ga $undo "set -eg $name"
    end
    for name in $_bothy_noted_set
        set -l kept _bothy_noted_{$name}_
        set -l flag -gu
        contains -- $name $_bothy_noted_exported; and set flag -gx
        set -l flag_now -gu
        set -qgx $name; and set flag_now -gx
        if not contains -- $name $now; or test $flag != $flag_now; or test (count $$kept) -ne (count $$name); or test (string escape -- '' $$kept | string join ' ') != (string escape -- '' $$name | string join ' ')
            set -l words (string escape -- $$kept)
            set -ga $undo "set $flag $name $words"
        end
        set -e $kept
    end
    set -e _bothy_noted_functions _bothy_noted_abbr _bothy_noted_set _bothy_noted_exported _bothy_noted_code
    functions -e _bothy_note _bothy_noted_names
end
`;
