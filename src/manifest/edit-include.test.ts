import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeManifestFile } from "./decode.ts";
import { addRequests, takeOutRequests } from "./edit.ts";
import { addIncludes, removeIncludes } from "./edit-include.ts";
import { parseRequest } from "./request.ts";

const CASES: readonly (readonly [string, string])[] = [
  [
    'schema = 1\n[packages]\na = "*"\n',
    'schema = 1\n[packages]\na = "*"\n\n[include]\nenvironments = ["../new"]\n',
  ],
  [
    "schema = 1\n[include] # what we share\n",
    'schema = 1\n[include] # what we share\nenvironments = ["../new"]\n',
  ],
  ["schema = 1\ninclude.environments = []\n", 'schema = 1\ninclude.environments = ["../new"]\n'],
  [
    'schema = 1\ninclude = { environments = [ { dir = "../a" } ] }\n',
    'schema = 1\ninclude = { environments = [ { dir = "../a" }, { dir = "../new" } ] }\n',
  ],
  [
    'schema = 1\n[include]\nenvironments = ["../a", "../b",] # two\n',
    'schema = 1\n[include]\nenvironments = ["../a", "../b", "../new"] # two\n',
  ],
  [
    'schema = 1\n[include]\nenvironments = [\n  "../a", # first\n  "../b" # second\n  # end\n]\n',
    'schema = 1\n[include]\nenvironments = [\n  "../a", # first\n  "../b", # second\n  "../new"\n  # end\n]\n',
  ],
  [
    'schema = 1\r\n[include]\r\nenvironments = [\r\n\t"../a", # first\r\n]\r\n',
    'schema = 1\r\n[include]\r\nenvironments = [\r\n\t"../a", # first\r\n\t"../new",\r\n]\r\n',
  ],
];

test("addIncludes adds a folder in the file's own way, and removeIncludes takes it out again", () => {
  for (const [before, after] of CASES) {
    assert.equal(addIncludes(before, ["../new"]), after);
    assert.equal(addIncludes(after, ["../new"]), after);
    const { include } = decodeManifestFile(removeIncludes(after, ["../new"]), "f");
    assert.deepEqual(
      include.map(({ dir }) => dir),
      decodeManifestFile(before, "f").include.map(({ dir }) => dir),
    );
  }
});

test("removeIncludes takes the element's whole line with it, and the table with the last one", () => {
  const text =
    'schema = 1\n[include]\nenvironments = [\n  "../a", # first\n  { dir = "../b" }, # second\n]\n';
  assert.equal(
    removeIncludes(text, ["../a"]),
    'schema = 1\n[include]\nenvironments = [\n  { dir = "../b" }, # second\n]\n',
  );
  assert.equal(removeIncludes(text, ["../a", "../b"]), "schema = 1\n");
});

test("takeOutRequests writes what takes an included request out, and addRequests takes that back", () => {
  const text = 'schema = 1\n[packages]\njq = "1.7" # ours\n# end\n';
  const { text: out } = takeOutRequests(text, ["jq", "npm:x"]);
  assert.equal(out, 'schema = 1\n[packages]\njq = false\n"npm:x" = false\n# end\n');
  const back = addRequests(out, [parseRequest("jq"), parseRequest("npm:x@2")]).text;
  assert.equal(back, 'schema = 1\n[packages]\njq = "*"\n"npm:x" = "2"\n# end\n');
});
