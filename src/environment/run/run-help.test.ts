import assert from "node:assert/strict";
import { test } from "node:test";
import { runHelp } from "./run-help.ts";

test("runHelp names a command that works, and the programs there are", () => {
  assert.equal(
    runHelp(["cowsay"], ["cowsay", "cowthink"]),
    "after -- stands a program, as in: bothy run cowsay -- cowsay ...; these packages bring cowsay, cowthink",
  );
  assert.match(runHelp(["x", "y"], []), /bothy run x y -- PROGRAM .*bring no program$/);
  assert.match(
    runHelp(
      ["x"],
      Array.from({ length: 10 }, (_, n) => `p${n}`),
    ),
    /p7 and 2 more$/,
  );
});
