import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../../base/error.ts";
import { dashesMissing, errorOfRun, runHelp } from "./run-help.ts";

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

test("dashesMissing says how words for the program are given, where one is no package", () => {
  const help = (code: string, words: string[]) =>
    dashesMissing(new UserError(code, "m", { help: "did you mean hx?" }), words).help;
  assert.equal(
    help("no-such-package", ["npm:@scope/say", "hi there"]),
    "did you mean hx?\nwhat is for the program stands behind --, as in: bothy run npm:@scope/say -- say 'hi there'",
  );
  assert.match(help("bad-request", ["jq", "."])!, /bothy run jq -- jq \.$/);
  assert.equal(help("no-such-package", ["jqq"]), "did you mean hx?");
  assert.equal(help("no-such-version", ["jq", "fd@9"]), "did you mean hx?");
});

test("errorOfRun proposes runs in the places of installs and upgrades, and leaves everything else", () => {
  const help = (text: string, words: string[], message = "no package toool") =>
    errorOfRun(new UserError("code", message, { reason: "why", help: text }), words).help;
  assert.equal(help("bothy install npm:world", ["hello", "world@1"]), "bothy run hello npm:world");
  assert.equal(
    help("as in: bothy install x@2.1, or: bothy install 'x@>=2.1'", ["x@9"]),
    "as in: bothy run x@2.1, or: bothy run 'x@>=2.1'",
  );
  assert.equal(help("bothy install tool", ["one", "toool"]), "bothy run one tool");
  assert.equal(
    help("bothy install pypi:@x", ["one", "two"], "strange"),
    "bothy install pypi:@x",
    "no request at all",
  );
  assert.equal(
    help("add one: bothy install python", ["pypi:x", "y"], "no python"),
    "add one: bothy run pypi:x y python",
  );
  assert.equal(
    help("bothy install --group other x && bothy upgrade y", ["x", "y"]),
    "bothy install --group other x",
  );
  assert.equal(
    help("it moved: bothy upgrade takes new ones", ["x"]),
    "it moved: bothy run --upgrade x takes new ones",
  );
  assert.equal(help("bothy upgrade y takes one", ["x", "y"]), "bothy run --upgrade x y takes one");
  const error = errorOfRun(new UserError("code", "message", { reason: "why", exitCode: 2 }), ["x"]);
  assert.deepEqual(
    [error.code, error.message, error.reason, error.help, error.exitCode],
    ["code", "message", "why", undefined, 2],
  );
});
