import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeProgram, readPrograms, sample } from "./program.ts";

test("decodeProgram reads the header and nothing below it", () => {
  const text = [
    "# packages: deb:jq deb/bookworm:git@2",
    "# kind: version control",
    "# A comment: with a colon.",
    "# drawn: yes",
    "# needs: network",
    "# limit: 300",
    "set -e",
    "# limit: 7",
  ];
  assert.deepEqual(decodeProgram("/programs/git.sh", text.join("\n")), {
    name: "git",
    file: "/programs/git.sh",
    packages: ["deb:jq", "deb/bookworm:git@2"],
    kind: "version control",
    drawn: true,
    network: true,
    limit: 300,
  });
});

for (const [why, text] of [
  ["no packages", "# kind: tool\n"],
  ["no kind", "# packages: jq\n"],
  ["two of a header", "# packages: jq\n# packages: git\n# kind: tool\n"],
  ["another word for drawn", "# packages: jq\n# kind: tool\n# drawn: no\n"],
  ["a limit that is none", "# packages: jq\n# kind: tool\n# limit: long\n"],
] as const)
  test(`decodeProgram refuses ${why}`, () => {
    assert.throws(() => decodeProgram("/programs/x.sh", text), /x\.sh/);
  });

test("readPrograms finds a check that stops at its first failure in each file", async () => {
  const { readFileSync } = await import("node:fs");
  for (const { file, name } of readPrograms())
    assert.match(readFileSync(file, "utf8"), /^set -e/m, `${name}.sh never says "set -e"`);
});

test("sample takes the same programs in any order, and others for another seed", () => {
  const programs = Array.from({ length: 50 }, (_, number) =>
    decodeProgram(`/programs/p${number}.sh`, "# packages: jq\n# kind: tool\n"),
  );
  const names = (seed: string, from = programs) => sample(from, seed, 10).map(({ name }) => name);
  assert.deepEqual(names("a"), names("a", programs.toReversed()));
  assert.equal(new Set(names("a")).size, 10);
  assert.notDeepEqual(names("a"), names("b"));
});
