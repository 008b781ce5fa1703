import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { quoteFish, quoteSh } from "./quote.ts";
import { SHELLS, shellArgs } from "./testing/shells.ts";

test("quoteSh and quoteFish give words that the shells read back as the same text", {
  skip: !SHELLS.includes("fish"),
}, () => {
  const words = fc.array(
    fc.string({
      unit: fc.constantFrom(
        "a",
        " ",
        "\n",
        "\t",
        "'",
        '"',
        "\\",
        "$",
        "`",
        "é",
        "漢",
        "*",
        "~",
        "#",
        "!",
        "(",
        "{",
        "%",
        "=",
        "-",
        ";",
        "&",
        "\u0001",
      ),
    }),
    { minLength: 40, maxLength: 40 },
  );
  fc.assert(
    fc.property(words, (texts) => {
      for (const [shell, quote] of [
        ["dash", quoteSh],
        ["bash", quoteSh],
        ["zsh", quoteSh],
        ["fish", quoteFish],
      ] as const) {
        const [program, args] = shellArgs(shell, `printf '%s\\0' ${texts.map(quote).join(" ")}`);
        const run = spawnSync(program, args, { encoding: "utf8" });
        assert.equal(run.stdout, texts.map((text) => `${text}\0`).join(""), run.stderr);
      }
    }),
    { numRuns: 4 },
  );
});
