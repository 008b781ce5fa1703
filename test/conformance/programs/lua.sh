# packages: deb/sid:lua5.4 deb/sid:lua-lpeg deb/sid:lua-filesystem
# kind: language
set -e
cat > work.lua <<'P'
local lpeg, lfs = require "lpeg", require "lfs"
local number = lpeg.R("09") ^ 1 / tonumber
local sum = lpeg.Cf(number * (lpeg.P("+") * number) ^ 0, function(a, b) return a + b end)
assert(sum:match("40+1+1") == 42)
lfs.mkdir("glen"); assert(lfs.attributes("glen", "mode") == "directory")
assert(string.format("%5.2f|%q", math.pi, "a\nb") == " 3.14|\"a\\\nb\"")
assert(utf8.len("glén") == 4 and 7 // 2 == 3 and 1 << 40 == 1099511627776)
local going = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i * i) end end)
assert(going() + going() + going() == 14)
local pipe = io.popen("echo $((6 * 7))"); assert(pipe:read("n") == 42); pipe:close()
print(package.path ~= "", #arg)
P
test "$(lua5.4 work.lua one two)" = "$(printf 'true\t2')"
# compiled to bytecode
printf 'print(#"bothy" * 2)\n' > small.lua
luac5.4 -s -o small.out small.lua
test "$(lua5.4 small.out)" = 10
