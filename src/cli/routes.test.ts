import assert from "node:assert/strict";
import { test } from "node:test";
import { buildApplication, generateHelpTextForAllCommands } from "@stricli/core";
import { root } from "./routes.ts";

const help = generateHelpTextForAllCommands(
  buildApplication(root, {
    name: "bothy",
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
  }),
);

test("every command of this version is there", () => {
  const names = help.map(([name]) => name.replace(/^bothy /, ""));
  const wanted =
    "init search show install uninstall list edit lock activate deactivate gc doctor version " +
    "generations store config";
  for (const name of wanted.split(" "))
    assert.ok(
      names.some((known) => known.split(" ")[0] === name),
      name,
    );
});

for (const [name, text] of help)
  test(`the help of ${name} has a sentence, options and examples that begin with bothy`, () => {
    assert.match(text, /^USAGE\n {2}bothy /);
    assert.match(text, /\n\n[A-Z][^\n]{30,}\.\n\nEXAMPLES\n/);
    const examples = /EXAMPLES\n((?: {2}.*\n)+)/.exec(text)![1]!.trimEnd().split("\n");
    for (const example of examples) assert.match(example, new RegExp(`\\b${name}\\b`));
    for (const option of ["--directory", "--json", "--quiet"]) assert.ok(text.includes(option), option);
  });
