# packages: deb:neovim
# kind: editor
set -e
printf 'def f():\n    return 1\n' > a.py
cat > s.lua <<'P'
vim.cmd 'syntax on'
vim.cmd 'filetype plugin on'
vim.cmd 'edit a.py'
local out = { vim.bo.filetype, vim.b.current_syntax, vim.bo.shiftwidth }
vim.api.nvim_buf_set_lines(0, 1, 2, false, { '    return 42' })
vim.cmd 'write'
table.insert(out, vim.trim(vim.fn.system 'echo $((6*7))'))
table.insert(out, vim.json.encode { a = { 1 } })
table.insert(out, #vim.treesitter.get_string_parser('local x = 1', 'lua'):parse())
vim.cmd 'help lua'
table.insert(out, vim.fn.expand '%:t')
table.insert(out, tostring(vim.version().major == 0))
local done
vim.system({ 'sh', '-c', 'cat' }, { stdin = 'glen' }, function(o) done = o.stdout end)
vim.wait(5000, function() return done end)
table.insert(out, done)
vim.fn.writefile(vim.tbl_map(tostring, out), 'said')
vim.cmd 'qall!'
P
nvim --headless -u NONE -i NONE -l s.lua 2> noise || { cat noise; exit 1; }
printf '%s\n' python python 4 42 '{"a":[1]}' 1 lua.txt true glen > wanted
diff wanted said
grep -q 'return 42' a.py
