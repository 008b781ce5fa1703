import assert from "node:assert/strict";
import { posix } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { pathTokens, textContent } from "./scan.ts";
import { mergeLinkTarget, mergeUsr } from "./usr-merge.ts";

test("pathTokens are merged, cut at directives and sorted", () => {
  const file = Buffer.from(
    "\0/usr/share/vim/vim91\0\xff/lib/x86/%s/y\0/bin/sh\0x=/etc/tool/tool.conf.\0/usr/lib/\0/usr/share/vim/vim91/\0/tmp/x\0/opt/a//b\0",
    "latin1",
  );
  assert.deepEqual(pathTokens(file), [
    "etc/tool/tool.conf",
    "opt/a/b",
    "usr/bin/sh",
    "usr/lib",
    "usr/lib/x86",
    "usr/share/vim/vim91",
  ]);
});

test("pathTokens are below /usr where a string begins with share or libexec", () => {
  const file = Buffer.from(
    "share/a/b\0share/git-core/templates\0x share/no\0usr/share/no\0libexec/x/%s\0shares/no\0",
  );
  assert.deepEqual(pathTokens(file), ["usr/libexec/x", "usr/share/a/b", "usr/share/git-core/templates"]);
});

const contents: readonly [path: string, mode: number, content: string, expected: string | undefined][] = [
  ["usr/bin/x", 0o755, "#!/bin/sh\n", "script"],
  ["usr/bin/x", 0o755, "#! /usr/bin/env perl\n", "script"],
  ["usr/bin/x", 0o755, "#!/usr/bin/ocamlrun\n\0\0\0", "script"],
  ["usr/lib/x.py", 0o644, "#!/usr/bin/python3\n", "script"],
  ["usr/share/doc/x/example", 0o644, "#!/bin/sh\n", undefined],
  ["etc/x", 0o644, "path=/usr/share/x\n", "text"],
  ["etc/x", 0o644, "nothing\n", undefined],
  ["usr/share/x/x.conf", 0o644, "path=/usr/share/x\n", "text"],
  ["usr/share/x/x.conf", 0o644, "path=../usr/share/x\n", undefined],
  ["usr/lib/pkgconfig/x.pc", 0o644, "prefix=${pcfiledir}\n", "text"],
  ["usr/share/x/data", 0o644, "/usr/share/x\n", undefined],
  ["usr/lib/x/launch", 0o644, "sh\n/usr/bin\0\n\x7fELF", "text"],

  ["usr/share/doc/x/x.conf", 0o644, "/usr/share/x\n", undefined],
  ["usr/share/x/frozen.m4f", 0o644, "/usr/share/x\n", undefined],
  ["usr/bin/x", 0o755, "\0/usr/share/x", undefined],
];
for (const [path, mode, content, expected] of contents) {
  test(`textContent of ${path} ${JSON.stringify(content)}`, () => {
    assert.equal(textContent(path, mode, Buffer.from(content)), expected);
  });
}

const part = fc.constantFrom("usr", "lib", "bin", "etc", "x", "lib64", "share");
const path = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/"));
const target = fc
  .tuple(fc.constantFrom("", "/", "../", "../../", "../../../../", "./"), path)
  .map((parts) => parts.join(""));

test("mergeLinkTarget leads where the link led, and never above the root", () => {
  fc.assert(
    fc.property(path, target, (link, text) => {
      const meant = `/${mergeUsr(posix.resolve(posix.dirname(`/${link}`), text).slice(1))}`;
      const merged = mergeUsr(link);
      const result = mergeLinkTarget(link, text);
      assert.equal(result.startsWith("/"), text.startsWith("/"));
      assert.equal(posix.resolve(posix.dirname(`/${merged}`), result), meant);
      if (!result.startsWith("/")) {
        assert.ok(!posix.join(posix.dirname(merged), result).startsWith("../"), result);
      }
    }),
    { numRuns: 2000 },
  );
});
