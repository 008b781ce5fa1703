import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeOptions, selected } from "./options.ts";
import { decodeProgram } from "./program.ts";

const programs = ["git", "jq", "odd"].map((name) =>
  decodeProgram(
    `/p/${name}.sh`,
    `# packages: ${name}\n# kind: tool\n${name === "odd" ? "# drawn: yes\n" : ""}`,
  ),
);
const names = (...args: string[]) => selected(programs, decodeOptions(args)).map(({ name }) => name);

test("selected takes all, the named, the drawn or the chosen", () => {
  assert.deepEqual(names(), ["git", "jq", "odd"]);
  assert.deepEqual(names("jq"), ["jq"]);
  assert.deepEqual(names("--drawn"), ["odd"]);
  assert.deepEqual(names("--chosen"), ["git", "jq"]);
  assert.deepEqual(names("--first-run", "log"), ["odd"]);
  assert.equal(names("--sample", "seed/2").length, 2);
});

test("selected and decodeOptions refuse what they don't know", () => {
  assert.throws(() => names("gti"), /no program gti/);
  assert.throws(() => decodeOptions(["--sample", "7"]), /SEED\/N/);
  assert.throws(() => decodeOptions(["--jobs", "none"]), /--jobs/);
  assert.throws(() => decodeOptions(["--twice"]));
});
