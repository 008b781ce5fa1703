import assert from "node:assert/strict";
import { test } from "node:test";
import { documentLinks } from "./tool-documents.ts";

test("documentLinks puts pages and completions of the programs where they are looked for", () => {
  const files = [
    "rg",
    "doc/rg.1",
    "doc/rg-all.1.gz",
    "doc/GUIDE.md",
    "doc/other.1",
    "man/man5/config.5",
    "complete/_rg",
    "complete/rg.bash",
    "complete/rg.fish",
    "complete/_rg.ps1",
    "autocomplete/bash/rg",
    "lib/librg.so.1",
  ];
  assert.deepEqual(documentLinks(files, ["rg"]), {
    "share/man/man1/rg.1": "../../../doc/rg.1",
    "share/man/man1/rg-all.1.gz": "../../../doc/rg-all.1.gz",
    "share/man/man5/config.5": "../../../man/man5/config.5",
    "share/zsh/site-functions/_rg": "../../../complete/_rg",
    "share/bash-completion/completions/rg": "../../../autocomplete/bash/rg",
    "share/fish/vendor_completions.d/rg.fish": "../../../complete/rg.fish",
  });
});

test("documentLinks leaves alone what stands in its place", () => {
  const files = ["bin/x", "share/man/man1/x.1", "x.1", "share/zsh/site-functions/_x"];
  assert.deepEqual(documentLinks(files, ["x"]), {});
});

test("documentLinks needs no folder where a file or a link is", () => {
  assert.deepEqual(documentLinks(["share", "share.1"], ["share"]), {});
  assert.deepEqual(documentLinks(["bin/x", "x.1", "share/man"], ["x"]), {});
});
