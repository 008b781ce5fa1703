import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { parseEnv } from "node:util";
import { parse } from "dotenv";
import { environmentChanges, printDotenv, printEnvFile } from "./print.ts";
import { DOTENV_VALUES } from "./testing/dotenv-values.ts";

const scratch = mkdtempSync(join(tmpdir(), "bothy-print-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

const hasDirenv = spawnSync("direnv", ["version"]).status === 0;
if (!hasDirenv && process.env.CI) throw new Error("direnv is missing");
if (!hasDirenv) process.stderr.write("SKIPPED for want of direnv: .env files as it reads them\n");

/** Readers that are there on every machine. python-dotenv is asked by test/e2e/editors.test.ts. */
const READERS: readonly (readonly [name: string, read: (text: string) => Record<string, unknown>])[] = [
  ["dotenv", parse],
  ["node", (text) => parseEnv(text) as Record<string, unknown>],
];

for (const [name, read] of READERS)
  test(`printDotenv is read back by ${name}`, () => {
    for (const value of DOTENV_VALUES) {
      const text = printDotenv({ BEFORE: "1", VALUE: value, GONE: null, BEHIND: "2" });
      assert.deepEqual({ ...read(text) }, { BEFORE: "1", VALUE: value, BEHIND: "2" }, text);
    }
  });

test("printDotenv is read back by direnv", { skip: !hasDirenv }, () => {
  const file = join(scratch, "direnv.env");
  // Its reader takes a space for the end of what has both kinds of quotes, and escapes for what they stand for.
  for (const value of DOTENV_VALUES.filter(
    (text) => !(/'/.test(text) && /"/.test(text)) && !/\\| \$|\n\$/.test(text),
  )) {
    writeFileSync(file, printDotenv({ BEFORE: "1", VALUE: value, BEHIND: "2" }));
    const done = spawnSync("direnv", ["dotenv", "json", file], { encoding: "utf8" });
    assert.equal(done.status, 0, `${value}: ${done.stderr}`);
    assert.equal(JSON.parse(done.stdout).VALUE, value);
  }
});

test("printEnvFile writes values as they are, and names what it can't write", () => {
  const values = Object.fromEntries(DOTENV_VALUES.map((value, index) => [`V${index}`, value]));
  const { text, left } = printEnvFile({ ...values, GONE: null });
  const read = Object.fromEntries(
    text
      .trimEnd()
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
  const whole = Object.entries(values).filter(([, value]) => !value.includes("\n"));
  assert.deepEqual(read, Object.fromEntries(whole));
  assert.equal(left.length, DOTENV_VALUES.length - whole.length);
});

test("environmentChanges leaves out what shells set for themselves, and what none can hold", () => {
  const before = { KEPT: "1", CHANGED: "1", GONE: "1", PWD: "/", "a.b": "1" };
  const after = { KEPT: "1", CHANGED: "2", NEW: "3", PWD: "/x", SHLVL: "2" };
  assert.deepEqual(environmentChanges(before, after), { CHANGED: "2", GONE: null, NEW: "3" });
});
