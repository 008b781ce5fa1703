import assert from "node:assert/strict";
import { test } from "node:test";
import { belongsInTree, linkDestination, linkTarget } from "./tree-path.ts";

test("linkTarget makes absolute links relative, merged, and leaves those that lead to the host", () => {
  assert.equal(linkTarget("usr/bin/vim", "/etc/alternatives/vim"), "../../etc/alternatives/vim");
  assert.equal(linkTarget("etc/alternatives/sh", "/bin/dash"), "../../usr/bin/dash");
  assert.equal(linkTarget("usr/lib/x/y.so", "y.so.1"), "y.so.1");
  assert.equal(linkTarget("usr/share/zoneinfo/localtime", "/etc/localtime"), "/etc/localtime");
  assert.equal(linkTarget("usr/lib/x/pid", "/run/x.pid"), "/run/x.pid");
  assert.equal(linkTarget("usr/lib/x/none", "/dev/null"), "/dev/null");
});

test("linkDestination follows relative and absolute targets below the tree", () => {
  assert.equal(linkDestination("usr/bin/cc", "gcc-14"), "usr/bin/gcc-14");
  assert.equal(linkDestination("usr/lib/a/b", "../../bin/x"), "usr/bin/x");
  assert.equal(linkDestination("etc/alternatives/sh", "/bin/dash"), "usr/bin/dash");
});

test("belongsInTree refuses identity, running state and what is the host's alone", () => {
  for (const path of ["usr/bin/git", "etc/gitconfig", "var/lib/ghc/package.conf.d", "opt/x"])
    assert.ok(belongsInTree(path), path);
  for (const path of ["etc/passwd", "etc/localtime", "etc/resolv.conf", "var/lib/dpkg/status", "var/log/x"])
    assert.ok(!belongsInTree(path), path);
  for (const path of ["home", "root/.profile", "run/x", "dev/null", "tmp"])
    assert.ok(!belongsInTree(path), path);
});
