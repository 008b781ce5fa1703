import assert from "node:assert/strict";
import { test } from "node:test";
import { isClosed } from "./closed-folders.ts";

const interpreters = new Set(["perl5.40.1", "tclsh8.6", "R", "dash", "python3.13", "node"]);
const closed = (path: string, ...names: string[]) => isClosed(path, new Set(names), interpreters);

test("isClosed is true of folders that an interpreter or its library has modules in", () => {
  assert.ok(closed("usr/share/perl5", "perl5.40.1"));
  assert.ok(closed("usr/local/lib/x86_64-linux-gnu/perl/5.40.1", "perl"));
  assert.ok(closed("usr/local/lib/site_perl", "libperl.so.5.40"));
  assert.ok(closed("usr/share/tcltk/tcl8.6", "libtcl8.6.so"));
  assert.ok(closed("usr/lib/R/library", "libR.so"));
  assert.ok(closed("usr/share/nodejs/acorn", "libnode.so.115"));
  assert.ok(closed("usr/lib/python3/dist-packages", "python3.13"));
});

test("isClosed is true of headers, whoever asks", () => {
  assert.ok(closed("usr/include", "cc1"));
  assert.ok(closed("usr/local/include", "clang"));
  assert.ok(!closed("usr/include/c++/14/array", "apt"));
});

test("isClosed is false of programs, of /etc and /var, of shared data and of other programs' folders", () => {
  assert.ok(!closed("usr/bin/perl", "perl"));
  assert.ok(!closed("etc/perl", "perl"));
  assert.ok(!closed("var/lib/perl", "perl"));
  assert.ok(!closed("usr/share/terminfo", "libtinfo.so.6", "perl"));
  assert.ok(!closed("usr/share/perl5", "git"));
  assert.ok(!closed("usr/lib/RStudio", "libR.so"));
  assert.ok(!closed("usr/share/vim/vim91", "vim.basic"));
});
