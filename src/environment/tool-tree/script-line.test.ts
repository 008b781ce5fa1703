import assert from "node:assert/strict";
import { test } from "node:test";
import { scriptLine, withInterpreter } from "./script-line.ts";

const line = (text: string) => scriptLine(Buffer.from(text));

test("scriptLine names the interpreter by its name alone", () => {
  assert.deepEqual(line("#!/usr/bin/python3\n"), { interpreter: "python3", options: [] });
  assert.deepEqual(line("#! /usr/bin/env bash\r\necho"), { interpreter: "bash", options: [] });
  assert.deepEqual(line("#!/usr/bin/env -S node --no-warnings"), {
    interpreter: "node",
    options: ["--no-warnings"],
  });
  assert.deepEqual(line("#!/usr/bin/perl -w\n"), { interpreter: "perl", options: ["-w"] });
});

test("scriptLine leaves alone what is none, and what env has more to do for", () => {
  assert.equal(line("echo\n"), undefined);
  assert.equal(line("#!python\n"), undefined);
  assert.equal(line("#!/usr/bin/env -S A=1 node\n"), undefined);
  assert.equal(line("#!/usr/bin/env\n"), undefined);
});

test("withInterpreter changes the first line alone, and only where kernels read it", () => {
  const content = Buffer.from("#!/usr/bin/perl -w\nprint 1;\n");
  const asked = scriptLine(content)!;
  assert.equal(withInterpreter(content, asked, "/s/bin/perl")?.toString(), "#!/s/bin/perl -w\nprint 1;\n");
  assert.equal(withInterpreter(content, asked, `/${"s".repeat(130)}/perl`), undefined);
  assert.equal(withInterpreter(content, asked, "/a b/perl"), undefined);
});
