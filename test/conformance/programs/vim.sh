# packages: deb:vim-nox
# kind: editor
set -e
bin=${PATH%%:*}
vim() { "$bin/vim" "$@"; }
printf 'int main(void) { return 0; }\n' > a.c
cat > s.vim <<'P'
syntax on
filetype plugin indent on
edit a.c
normal! gg=G
let out = [&filetype, exists('b:current_syntax'), synIDattr(synID(1, 1, 1), 'name')]
call add(out, strftime('%Y', 0) ==# '1970' || strftime('%Y', 0) ==# '1969')
python3 import vim, json; vim.vars['p'] = json.dumps([1, 2])
call add(out, g:p)
perl VIM::DoCommand("let g:q = " . (6 * 7))
call add(out, g:q)
call add(out, system('echo $((6*7))'))
help motion.txt
call add(out, expand('%:t'))
packadd matchit
call add(out, exists('g:loaded_matchit'))
call writefile(map(out, 'trim(v:val)'), 'said')
edit b.txt
call setline(1, ['glen', 'burn'])
2,2s/u/o/ | sort | write
quitall!
P
vim -Nes -u NONE -i NONE -S s.vim || true
printf '%s\n' c 1 cType 1 '[1, 2]' 42 42 motion.txt 1 > wanted
diff wanted said
printf 'born\nglen\n' | diff - b.txt
"$bin/vim" -Nes -u NONE -i NONE -c 'set encoding=utf-8' -c 'e ++enc=latin1 b.txt' -c 'call setline(1, "é")' -c 'w ++enc=latin1 l.txt' -c 'qa!' || true
test "$(head -c 1 l.txt | od -An -tx1 | tr -d ' ')" = e9
