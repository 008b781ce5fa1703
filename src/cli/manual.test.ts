import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { commandTree } from "./command-tree.ts";
import { manualPages } from "./manual.ts";
import { root } from "./routes.ts";

const pages = new Map(manualPages(commandTree(root), "1.2.3").map(({ name, text }) => [name, text]));
const scratch = mkdtempSync(join(tmpdir(), "bothy-manual-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

const hasMan = spawnSync("man", ["--version"]).status === 0;
if (!hasMan && process.env.CI) throw new Error("man is missing");
if (!hasMan) process.stderr.write("SKIPPED for want of man: the pages as it shows them\n");

function shown(name: string): string {
  const file = join(scratch, name);
  writeFileSync(file, pages.get(name)!);
  const env = { ...process.env, MANWIDTH: "100", LC_ALL: "C.UTF-8", MANPAGER: "cat" };
  const done = spawnSync("man", ["--warnings", "-l", file], { env, encoding: "utf8" });
  assert.equal(done.stderr, "", name);
  return done.stdout.replace(/.\x08/g, "");
}

test("manualPages has a page for each command and group", () => {
  for (const name of ["bothy.1", "bothy-install.1", "bothy-store.1", "bothy-store-usage.1"])
    assert.ok(pages.has(name), name);
  for (const [name, text] of pages) assert.match(text, /^\.\\" .*\n\.TH BOTHY/, name);
});

test("manualPages are shown without a warning, quotes and hyphens as they are typed", {
  skip: !hasMan,
}, () => {
  const activate = shown("bothy-activate.1");
  assert.match(activate, /^ +eval "\$\(bothy activate --print\)"$/m);
  assert.match(activate, /^ +-d, --directory DIR$/m);
  assert.match(activate, /bothy activate \[--print\[=FORM\]\]/);
  assert.doesNotMatch(shown("bothy-hook.1"), /--answer/);
  for (const heading of ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "EXIT STATUS"])
    assert.match(activate, new RegExp(`^${heading}$`, "m"));
  assert.match(shown("bothy.1"), /^FILES$/m);
});

test("manualPages are all free of warnings", { skip: !hasMan }, () => {
  const files = [...pages].map(([name, text]) => {
    writeFileSync(join(scratch, name), text);
    return join(scratch, name);
  });
  const done = spawnSync("groff", ["-man", "-Tutf8", "-ww", "-z", ...files], { encoding: "utf8" });
  assert.equal(done.stderr, "");
});
