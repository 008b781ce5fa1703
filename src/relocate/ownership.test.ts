import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import type { ElfInfo } from "../store/types.ts";
import { IDENTITY_PATHS } from "./generic-paths.ts";
import { interpreterOf, ownershipTable } from "./ownership.ts";

const elf = (path: string, paths: readonly string[], soname?: string): ElfInfo => ({
  path,
  kind: "executable",
  needed: [],
  paths,
  ...(soname === undefined ? {} : { soname }),
});

/** A tree of these files and of the directories above them. */
function treeOf(files: readonly string[]): (path: string) => boolean {
  return (path) => files.some((file) => file === path || file.startsWith(`${path}/`));
}

/** Reads a table back: names of the owners of each prefix. `*` marks interpreters, `!` those to whom it is closed. */
function read(bytes: Uint8Array): Record<string, string[]> {
  const view = Buffer.from(bytes);
  const number = (at: number) => view.readUInt32LE(at);
  const text = (at: number) => view.toString("utf8", at, view.indexOf(0, at));
  assert.equal(view.toString("latin1", 0, 8), "BTHYOWN2");
  const [size, names, nameTable, prefixes, prefixTable, marks] = [8, 12, 16, 20, 24, 28].map(number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  assert.equal(size, view.length);
  assert.equal(marks + Math.ceil(names / 8), size);
  assert.ok(view.subarray(marks).every((byte) => byte === 0));
  const name = (owner: number) => {
    const entry = nameTable + (owner & 0x7fff_ffff) * 8;
    return `${owner >= 0x8000_0000 ? "!" : ""}${number(entry + 4) ? "*" : ""}${text(number(entry))}`;
  };
  const rows = Array.from({ length: prefixes }, (_, index) => {
    const entry = prefixTable + index * 12;
    const owners = Array.from({ length: number(entry + 8) }, (_, owner) =>
      name(number(number(entry + 4) + owner * 4)),
    );
    return [text(number(entry)), owners] as const;
  });
  const order = rows.map(([prefix]) => Buffer.from(prefix));
  assert.deepEqual(order.toSorted(Buffer.compare), order);
  return Object.fromEntries(rows);
}

test("ownershipTable gives each file the prefixes that it names and the tree has", () => {
  const table = ownershipTable({
    elf: [
      elf("usr/bin/git", [
        "usr/share/git-core/templates",
        "usr/lib/git-core",
        "etc/gitconfig",
        "usr/share/gone",
      ]),
      elf("usr/lib/x86_64-linux-gnu/libmagic.so.1.0.0", ["usr/share/file/magic.mgc"], "libmagic.so.1"),
    ],
    has: treeOf([
      "usr/share/git-core/templates/description",
      "usr/lib/git-core/git-clone",
      "usr/share/file/magic.mgc",
    ]),
    interpreters: [],
  });
  assert.deepEqual(read(table), {
    "usr/lib/git-core": ["git"],
    "usr/share/file/magic.mgc": ["libmagic.so.1", "libmagic.so.1.0.0"],
    "usr/share/git-core/templates": ["git"],
  });
});

test("ownershipTable walks up to the nearest directory that the tree has", () => {
  const has = treeOf(["usr/share/vim/vim91/filetype.vim", "usr/lib/x86_64-linux-gnu/libc.a"]);
  const table = (paths: readonly string[]) =>
    read(ownershipTable({ elf: [elf("usr/bin/x", paths)], has, interpreters: [] }));
  assert.deepEqual(Object.keys(table(["usr/share/vim/vimfiles/after"])), ["usr/share/vim"]);
  assert.deepEqual(Object.keys(table(["usr/share/vim/vim91", "usr/share/vim"])), ["usr/share/vim"]);
  assert.deepEqual(Object.keys(table(["usr/lib/x86_64-linux-gnu/dri"])), []);
  assert.deepEqual(Object.keys(table(["usr/lib/x86_64-linux-gnu"])), ["usr/lib/x86_64-linux-gnu"]);
});

test("ownershipTable lets nobody own shared places, identity and the loader", () => {
  const paths = [
    ...[
      "usr/bin",
      "usr/share",
      "etc",
      "usr/share/doc",
      "usr/bin/sh",
      "etc/ssl/certs/a.pem",
      "etc/passwd",
      "opt",
    ],
    "usr/lib64/ld-linux-x86-64.so.2",
  ];
  assert.deepEqual(
    read(ownershipTable({ elf: [elf("usr/bin/x", paths)], has: () => true, interpreters: [] })),
    {},
  );
});

test("ownershipTable leaves out the C library, which every process has loaded", () => {
  const files = [
    "libc.so.6",
    "libm.so.6",
    "libnss_files.so.2",
    "ld-linux-x86-64.so.2",
    "libbothy-redirect.so",
  ];
  const table = ownershipTable({
    elf: files.map((name) => elf(`usr/lib/${name}`, ["usr/share/thing"])),
    has: () => true,
    interpreters: [],
  });
  assert.deepEqual(read(table), {});
});

test("ownershipTable marks interpreters, also those that own nothing themselves", () => {
  const table = ownershipTable({
    elf: [elf("usr/bin/dash", []), elf("usr/bin/perl", ["usr/share/perl5"])],
    has: () => true,
    interpreters: ["usr/bin/dash", "usr/bin/perl"],
  });
  assert.deepEqual(read(table), { "usr/share/perl5": ["!*perl"] });
  assert.ok(Buffer.from(table).includes("dash\0"));
});

test("ownershipTable closes an interpreter's folders to it and its library, those that the tree lacks too", () => {
  const table = ownershipTable({
    elf: [
      elf("usr/bin/ruby3.3", ["usr/share/zoneinfo"]),
      elf(
        "usr/lib/libruby-3.3.so.3.3.0",
        ["usr/lib/ruby/vendor_ruby", "usr/local/lib/site_ruby", "usr/share/zoneinfo/posix"],
        "libruby-3.3.so.3.3",
      ),
      elf("usr/bin/other", ["usr/lib/ruby/vendor_ruby"]),
    ],
    has: treeOf(["usr/share/zoneinfo/UTC", "usr/lib/ruby/vendor_ruby/x.rb"]),
    interpreters: ["usr/bin/ruby3.3"],
  });
  const library = ["!libruby-3.3.so.3.3", "!libruby-3.3.so.3.3.0"];
  assert.deepEqual(read(table), {
    "usr/lib/ruby/vendor_ruby": [...library, "other"],
    "usr/local/lib/site_ruby": library,
    "usr/share/zoneinfo": ["libruby-3.3.so.3.3", "libruby-3.3.so.3.3.0", "*ruby3.3"],
  });
});

test("ownershipTable keeps a closed folder beside an open one above it", () => {
  const table = ownershipTable({
    elf: [
      elf("usr/bin/perl", ["usr/share/debconf", "usr/share/debconf/perl", "usr/share/debconf/perl/more"]),
    ],
    has: () => true,
    interpreters: ["usr/bin/perl"],
  });
  assert.deepEqual(read(table), {
    "usr/share/debconf": ["*perl"],
    "usr/share/debconf/perl": ["!*perl"],
  });
});

test("ownershipTable is well formed for any names and paths", () => {
  const path = fc
    .array(fc.stringMatching(/^[a-zé+.-]{1,4}$/), { minLength: 1, maxLength: 4 })
    .map((parts) => `usr/share/${parts.join("/")}`);
  fc.assert(
    fc.property(fc.array(fc.tuple(path, fc.array(path)), { maxLength: 8 }), (files) => {
      const all = files.map(([file, paths]) => elf(file, paths));
      const owners = read(ownershipTable({ elf: all, has: () => true, interpreters: [] }));
      for (const [file, paths] of files) {
        for (const named of paths) {
          const covered = Object.entries(owners).some(
            ([prefix, names]) =>
              (named === prefix || named.startsWith(`${prefix}/`)) &&
              names.includes(file.slice(file.lastIndexOf("/") + 1)),
          );
          assert.ok(covered || /^usr\/share\/(doc|man|info|locale|misc|mime|dict)$/.test(named), named);
        }
      }
    }),
  );
});

test("interpreterOf reads #! lines", () => {
  assert.equal(interpreterOf("#!/bin/sh -e"), "usr/bin/sh");
  assert.equal(interpreterOf("#! /usr/bin/perl -w"), "usr/bin/perl");
  assert.equal(interpreterOf("#!/usr/bin/env python3"), "usr/bin/python3");
  assert.equal(interpreterOf("#!/usr/bin/env -S node --no-warnings"), "usr/bin/node");
  assert.equal(interpreterOf("#!/usr/bin/env -S A=b node"), "usr/bin/node");
  assert.equal(interpreterOf("#!perl"), undefined);
  assert.equal(interpreterOf("#!"), undefined);
  assert.equal(interpreterOf("echo"), undefined);
});

test("IDENTITY_PATHS are those that the library keeps", () => {
  const source = readFileSync(new URL("../../native/redirect/places.c", import.meta.url), "utf8");
  const list = /identity\[\] = \{([^}]*)\}/.exec(source)![1]!;
  assert.deepEqual(
    [...list.matchAll(/"\/([^"]+)"/g)].map((match) => match[1]),
    IDENTITY_PATHS,
  );
});
