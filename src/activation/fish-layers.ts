/** The functions of an activation in a running fish: as those for POSIX shells, in posix-layers.ts. */
export const FISH_LAYERS = `function _bothy_begin
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
function _bothy_leave
    set -l size (string length -- "$argv[1]/")
    for name in PATH MANPATH XDG_DATA_DIRS PKG_CONFIG_PATH CMAKE_PREFIX_PATH
        set -q $name; or continue
        set -l rest
        set -l entries (string split : -- "$$name")
        for entry in $entries
            test (string sub -l $size -- "$entry" | string collect) = "$argv[1]/"; or set -a rest "$entry"
        end
        test (count $rest) -eq (count $entries); and continue
        _bothy_save $name
        set -gx $name (string join : -- $rest | string collect)
    end
end
function _bothy_is_path
    contains -- $argv[1] PATH MANPATH XDG_DATA_DIRS PKG_CONFIG_PATH CMAKE_PREFIX_PATH
end
function _bothy_seal
    set -l names _bothy_names_$_bothy_depth
    set -l added
    for name in $$names
        _bothy_is_path $name; or continue
        set -l old _bothy_old_{$_bothy_depth}_$name
        set -l before
        set -q $old; and set before (string split : -- "$$old")
        for entry in (string split : -- "$$name")
            if test -n "$entry"; and not contains -- $entry $before; set -a added $entry; end
        end
        set -g _bothy_new_{$_bothy_depth}_$name "$$name"
    end
    set -g _bothy_added_$_bothy_depth $added
end
function _bothy_end
    set -l undo _bothy_undo_$_bothy_depth
    set -q $undo; and eval (string join \\n -- $$undo | string collect) 2>/dev/null
    set -e $undo
    set -l names _bothy_names_$_bothy_depth
    set -l added _bothy_added_$_bothy_depth
    for name in $$names
        set -l was _bothy_was_{$_bothy_depth}_$name
        set -l old _bothy_old_{$_bothy_depth}_$name
        set -l new _bothy_new_{$_bothy_depth}_$name
        if set -q $new; and test "$$name" != "$$new"
            set -l rest
            for entry in (string split : -- "$$name")
                if test -z "$entry"; or not contains -- $entry $$added; set -a rest "$entry"; end
            end
            set -l text (string join : -- $rest | string collect)
            set -l before ''
            set -q $old; and set before "$$old"
            if test "$text" != "$before"; set -g $was exported; set -g $old $text; end
        end
        switch $$was
            case exported; set -gx $name $$old
            case plain; set -gu $name $$old
            case '*'; set -eg $name
        end
        set -e $was; set -e $old; set -e $new
    end
    set -l live _bothy_live_$_bothy_depth
    if set -q $live; command rm -f $$live; set -e $live; end
    set -e _bothy_off_$_bothy_depth; set -e _bothy_project_$_bothy_depth
    set -e $names; set -e $added
    set -g _bothy_depth (math $_bothy_depth - 1)
    if set -q _bothy_prompts[1]; set -e _bothy_prompts[-1]; end
    if test $_bothy_depth -eq 0
        set -e _bothy_depth _bothy_prompts _bothy_mode
        if functions -q _bothy_own_prompt
            if functions fish_prompt | string match -q '*_bothy_own_prompt*'
                functions -e fish_prompt
                functions -c _bothy_own_prompt fish_prompt
            end
            functions -e _bothy_own_prompt _bothy_status
        end
        if set -q _bothy_named
            functions deactivate | string match -q '*_bothy_deactivate*'; and functions -e deactivate
            set -e _bothy_named
        end
        functions -e _bothy_begin _bothy_save _bothy_set _bothy_unset _bothy_prepend _bothy_leave _bothy_is_path _bothy_seal _bothy_end _bothy_deactivate
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
