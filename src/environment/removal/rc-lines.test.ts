import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { bothyLines, withoutBothyLines } from "./rc-lines.ts";

const OWN = [
  'eval "$(bothy hook bash)"',
  '  eval "$(bothy hook zsh)"  # environments',
  'eval "$(/home/me/bothy/bin/bothy hook bash)"',
  "source <(bothy completions bash)",
  ". <(bothy completions zsh)",
  "bothy hook fish | source",
  "~/.local/bin/bothy completions fish | source",
];

const OTHERS = [
  'command -v bothy >/dev/null && eval "$(bothy hook bash)"',
  "alias b=bothy",
  'eval "$(bothy hook bash)"; export X=1',
  'export PATH="$HOME/bothy/bin:$PATH"',
];

const NEITHER = ["# bothy is great", "alias mybothylike=ls", "", 'eval "$(direnv hook bash)"'];

for (const line of OWN)
  test(`bothyLines takes for bothy's own: ${line}`, () => {
    assert.deepEqual(bothyLines(`a\n${line}\nb`), { own: [{ number: 2, text: line.trim() }], others: [] });
  });

for (const line of OTHERS)
  test(`bothyLines leaves to the user: ${line}`, () => {
    assert.deepEqual(bothyLines(`${line}\n`), { own: [], others: [{ number: 1, text: line }] });
    assert.equal(withoutBothyLines(`${line}\n`), `${line}\n`);
  });

for (const line of NEITHER)
  test(`bothyLines sees nothing of bothy in: ${JSON.stringify(line)}`, () => {
    assert.deepEqual(bothyLines(line), { own: [], others: [] });
  });

const NEEDED = [
  'if type bothy; then\n  eval "$(bothy hook bash)"\n  source <(bothy completions bash)\nfi',
  'if type bothy; then # there\n\n  # hooked\n  eval "$(bothy hook bash)"\nelse\n  :\nfi',
  'true &&\n  eval "$(bothy hook bash)"',
  'true && \\\n  eval "$(bothy hook bash)"\necho',
  'f() {\n  eval "$(bothy hook bash)"\n}',
  'case $- in\n*i*)\n  eval "$(bothy hook bash)"\nesac',
];

for (const text of NEEDED)
  test(`withoutBothyLines leaves a line that those before it need: ${JSON.stringify(text)}`, () => {
    assert.equal(spawnSync("bash", ["-nc", text]).status, 0);
    assert.equal(withoutBothyLines(text), text);
    assert.deepEqual(bothyLines(text).own, []);
    assert.match(bothyLines(text).others.at(-1)!.text, /bothy (hook|completions) bash/);
  });

test("withoutBothyLines takes a line out of a block that has others before it", () => {
  const text = 'if true; then\n  alias a=b\n  eval "$(bothy hook bash)"\nfi\neval "$(bothy hook bash)"\n';
  assert.equal(withoutBothyLines(text), "if true; then\n  alias a=b\nfi\n");
});

test("withoutBothyLines leaves every other byte as it is", () => {
  const text = `\u00ff one\r\n\n${OWN[0]}\n\ttwo`;
  assert.equal(withoutBothyLines(text), "\u00ff one\r\n\n\ttwo");
  assert.equal(withoutBothyLines(OWN.join("\n")), "");
});
