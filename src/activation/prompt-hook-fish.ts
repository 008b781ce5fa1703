/** `hook.fish`: as the prompt hook of bash and zsh, for fish. */
export const PROMPT_HOOK_FISH = `# bothy's prompt hook for fish 3.1 and later. Nothing here starts a process unless the shell came to another project, or what
# it activated has changed.
for _bothy_name in here layer in_force of entering off failed told wait pwd id found had
    set -q _bothy_hook_$_bothy_name; or set -g _bothy_hook_$_bothy_name ''
end
set -e _bothy_name
set -g _bothy_hook_asked 0
# From 3.6 on, fish can tell which of two files is newer.
test / -ef / 2>/dev/null; and set -g _bothy_hook_exact yes
if not set -q _bothy_hook_state
    set -g _bothy_hook_state "$HOME/.local/state/bothy"
    if string match -q '/*' -- "$XDG_STATE_HOME"; set -g _bothy_hook_state (string trim -r -c / -- $XDG_STATE_HOME)/bothy; end
end
test -d "$_bothy_hook_state"; and set -g _bothy_hook_had yes

# Folders from the working folder upwards, by its real path; empty: the root.
function _bothy_hook_enter_folder
    set -g _bothy_hook_pwd $PWD
    set -g _bothy_hook_folders
    set -l folder (builtin pwd -P 2>/dev/null | string collect)
    while string match -q '/*' -- "$folder"
        set -ga _bothy_hook_folders $folder
        set folder (string replace -r '/[^/]*\\z' '' -- "$folder" | string collect)
    end
    set -ga _bothy_hook_folders ''
end

# The project that the shell is in, in _bothy_hook_found; empty: none.
function _bothy_hook_find
    test "$PWD" = "$_bothy_hook_pwd"; or _bothy_hook_enter_folder
    set -g _bothy_hook_found ''
    for folder in $_bothy_hook_folders
        if test -e "$folder/bothy.toml"
            set -g _bothy_hook_found "$folder"
            test -n "$folder"; or set -g _bothy_hook_found /
            return
        end
    end
end

function _bothy_hook_look --on-event fish_prompt
    if test -n "$_bothy_hook_entering"; _bothy_hook_interrupted; end
    if set -q BOTHY_AUTO; and test -z "$_bothy_hook_layer"; _bothy_hook_inherited; end
    _bothy_hook_find
    if test -n "$_bothy_hook_layer"
        set -l depth 0
        set -q _bothy_depth; and set depth $_bothy_depth
        if test $depth -lt $_bothy_hook_layer
            set -g _bothy_hook_off $_bothy_hook_of
            set -g _bothy_hook_layer ''
        else if test $depth -gt $_bothy_hook_layer
            return
        else if test "$_bothy_hook_found" != "$_bothy_hook_of"
            _bothy_hook_leave
        end
    end
    if test -z "$_bothy_hook_layer"; and test -n "$_bothy_hook_found"; and test "$BOTHY_PROJECT" = "$_bothy_hook_found"
        set -g _bothy_hook_here ''
        return
    end
    if test -z "$_bothy_hook_found"
        set -g _bothy_hook_here ''
        set -g _bothy_hook_off ''
        return
    end
    if test "$_bothy_hook_found" = "$_bothy_hook_off"
        set -g _bothy_hook_here ''
        return
    end
    if test "$_bothy_hook_found" = "$_bothy_hook_here"
        if test -n "$_bothy_hook_wait"
            test -e "$_bothy_hook_wait"; and return
        else if _bothy_hook_fresh
            set -g _bothy_hook_asked 0
            return
        end
    else
        set -g _bothy_hook_here "$_bothy_hook_found"
        for name in off told failed; set -g _bothy_hook_$name ''; end
        set -g _bothy_hook_asked 0
    end
    set -g _bothy_hook_wait ''
    set -g _bothy_hook_texts "$_bothy_hook_state/by-path"(string trim -r -c / -- "$_bothy_hook_found" | string collect)/.bothy
    if not begin; _bothy_hook_load; and _bothy_hook_fresh; end
        # Where bothy was removed while this shell ran, nothing is made anew.
        if test -n "$_bothy_hook_had"; and not test -d "$_bothy_hook_state"
            set -g _bothy_hook_here ''
            return
        end
        set -g _bothy_hook_had yes
        set -g _bothy_hook_asked (math $_bothy_hook_asked + 1)
        if test $_bothy_hook_asked -gt 3; or not test -x "$_bothy_hook_exe"
            set -g _bothy_hook_off "$_bothy_hook_found"
            return
        end
        if set -q _bothy_depth; set -g _bothy_hook_entering $_bothy_depth; else; set -g _bothy_hook_entering 0; end
        set -g _bothy_hook_wait ("$_bothy_hook_exe" hook --answer "$_bothy_hook_found" -d / </dev/null | string collect)
        set -l code $pipestatus[1]
        set -g _bothy_hook_entering ''
        test -n "$_bothy_hook_wait"; and return
        if test $code -ne 0; or not _bothy_hook_load
            set -g _bothy_hook_off "$_bothy_hook_found"
            return
        end
        _bothy_hook_fresh; and set -g _bothy_hook_asked 0
    end
    if test -n "$_bothy_hook_layer"
        if test "$_bothy_hook_kind" = leave; or not test -d "$BOTHY_ENV"; _bothy_hook_leave; end
    end
    switch $_bothy_hook_kind
        case activate
            test "$_bothy_hook_id" = "$_bothy_hook_failed"; and return
            if test -n "$_bothy_hook_layer"
                test "$_bothy_hook_id" = "$_bothy_hook_in_force"; and return
                _bothy_hook_leave
            end
            if set -q _bothy_depth; set -g _bothy_hook_entering $_bothy_depth; else; set -g _bothy_hook_entering 0; end
            set -g _bothy_mode dev
            if source "$_bothy_hook_texts/in-place.fish"
                _bothy_hook_entered
            else
                set -g _bothy_hook_failed "$_bothy_hook_id"
            end
            set -g _bothy_hook_entering ''
        case tell
            test "$_bothy_hook_id" = "$_bothy_hook_told"; or printf '%s\\n' "$_bothy_hook_text" >&2
            set -g _bothy_hook_told "$_bothy_hook_id"
    end
end

# Reads what bothy answered for the project, if it is the user's own: kind, id, text, and _bothy_hook_fresh.
function _bothy_hook_load
    test -O "$_bothy_hook_texts"; and not test -L "$_bothy_hook_texts"; and test -O "$_bothy_hook_texts/answer/answer.fish"; or return 1
    source "$_bothy_hook_texts/answer/answer.fish"
end

# After in-place.fish: its layer is the hook's. What was exported before is put by for shells that inherit the variables alone.
function _bothy_hook_entered
    set -g _bothy_hook_layer $_bothy_depth
    set -g _bothy_hook_of "$_bothy_hook_found"
    set -g _bothy_hook_in_force "$_bothy_hook_id"
    set -l list _bothy_names_$_bothy_depth
    set -l names $$list
    set -l added _bothy_added_$_bothy_depth
    _bothy_set BOTHY_AUTO "$names"
    _bothy_set BOTHY_AUTO_ADDED (string join : -- $$added)
    for name in $names
        set -l was _bothy_was_{$_bothy_depth}_$name
        set -l old _bothy_old_{$_bothy_depth}_$name
        test "$$was" = exported; or continue
        if contains -- $name PATH MANPATH XDG_DATA_DIRS PKG_CONFIG_PATH CMAKE_PREFIX_PATH
            _bothy_set BOTHY_AUTO_$name (string join : -- $$old | string collect)
        else
            _bothy_set BOTHY_AUTO_$name "$$old"
        end
    end
end

function _bothy_hook_leave
    set -g _bothy_hook_layer ''
    set -g _bothy_hook_in_force ''
    _bothy_deactivate
end

# The prompt is back before an activation was whole: Ctrl-C.
function _bothy_hook_interrupted
    while set -q _bothy_depth; and test $_bothy_depth -gt $_bothy_hook_entering; _bothy_end; end
    set -g _bothy_hook_entering ''
    set -g _bothy_hook_off "$_bothy_hook_found"
    printf 'bothy: interrupted; %s is not activated until you come back to it, or type: bothy activate\\n' "$_bothy_hook_found" >&2
end

# Ctrl-C ends the hook's function at once, and the prompt comes without another one.
function _bothy_hook_cancel --on-signal INT
    test -z "$_bothy_hook_entering"; or _bothy_hook_interrupted
end

# Puts back what an activation by the prompt hook changed in the shell that this one inherited its variables from.
function _bothy_hook_inherited
    set -l added (string split : -- "$BOTHY_AUTO_ADDED")
    for name in (string split -n ' ' -- "$BOTHY_AUTO")
        string match -qr '^[A-Za-z_][A-Za-z0-9_]*$' -- $name; or continue
        set -l kept BOTHY_AUTO_$name
        if contains -- $name PATH MANPATH XDG_DATA_DIRS PKG_CONFIG_PATH CMAKE_PREFIX_PATH
            set -l now $$name
            if test $name = PATH; or test $name = MANPATH; set now (string join : -- $$name | string collect); end
            set -l rest
            for entry in (string split : -- "$now")
                if test -z "$entry"; or not contains -- $entry $added; set -a rest "$entry"; end
            end
            set -l text (string join : -- $rest | string collect)
            set -l fallback
            test $name = XDG_DATA_DIRS; and set fallback /usr/local/share:/usr/share
            if set -q $kept; or begin; test -n "$text"; and test "$text" != "$fallback"; end
                set -gx $name $text
            else
                set -e $name
            end
        else if set -q $kept
            set -gx $name $$kept
        else
            set -eg $name
        end
        set -e $kept
    end
    set -e BOTHY_AUTO BOTHY_AUTO_ADDED
end
`;
