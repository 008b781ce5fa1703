import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { nodeHost } from "../../host/node-host.ts";
import { foldersOf } from "./folder-pattern.ts";

const NAMES = [
  "a",
  "b",
  "ab",
  "abc",
  "ba",
  "z",
  "-",
  "!",
  "^",
  "a-c",
  "x[y]",
  "x]",
  "[",
  ".a",
  ".ab",
  "é",
  "a b",
];
const PATTERNS = [
  ...[
    "*",
    "?",
    "??",
    "a*",
    "*a",
    "*b*",
    "a*c",
    "*a*b*",
    "[ab]",
    "[!ab]",
    "[^ab]",
    "[a-z]",
    "[!a-z]?",
    "[z-a]",
  ],
  ...[
    "[]x]",
    "[!]a]",
    "x[[]*",
    "x[]]",
    "[a-]",
    "[-a]",
    "[!-]",
    "[",
    "[a",
    "*]",
    ".*",
    "?a",
    "[.]a",
    "a?c*",
    "* *",
  ],
];

function scene(t: TestContext, names: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), "bothy-pattern-"));
  t.after(() => rmSync(root, { recursive: true }));
  for (const name of names) mkdirSync(join(root, name));
  return root;
}

async function found(pattern: string, root: string): Promise<string[]> {
  const matched = await foldersOf(pattern, root, nodeHost());
  return matched!.folders.map((folder) => folder.slice(root.length + 1));
}

test("foldersOf names what bash does by the same pattern", async (t) => {
  const root = scene(t, NAMES);
  const script =
    'shopt -s nullglob; for p; do IFS=; for f in $p; do printf "%s\\0" "$f"; done; printf "/\\0"; done';
  const env = { PATH: process.env.PATH, LC_ALL: "C.UTF-8" };
  const ran = spawnSync("bash", ["-c", script, "bash", ...PATTERNS], { cwd: root, env, encoding: "utf8" });
  assert.equal(ran.status, 0, ran.stderr);
  const bash = ran.stdout.split("/\0").slice(0, -1);
  for (const [index, pattern] of PATTERNS.entries()) {
    const names = bash[index]!.split("\0").filter((name) => ![".", "..", ""].includes(name));
    const isThere = names.filter((name) => NAMES.includes(name)).sort();
    assert.deepEqual(await found(pattern, root), isThere, pattern);
  }
});

test("foldersOf gives up on a pattern that names folders without end", async (t) => {
  const root = scene(t, ["a", "b"]);
  for (const name of ["a/x", "b/x"]) symlinkSync("..", join(root, name));
  assert.equal(await foldersOf("*/*/".repeat(40), root, nodeHost()), undefined);
});

test("foldersOf is done with any pattern at once", async (t) => {
  const name = "a".repeat(250);
  const root = scene(t, [name]);
  assert.deepEqual(await found("*a".repeat(100), root), [name]);
  assert.deepEqual(await found(`${"*a".repeat(100)}*b`, root), []);
});
