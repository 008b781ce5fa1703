import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeManifest } from "./decode.ts";
import { diffManifests } from "./diff.ts";

const of = (text: string) => decodeManifest(`schema = 1\n${text}`, "bothy.toml");

test("diffManifests tells requests, variables and options that are new, gone or changed", () => {
  const before = of('[packages]\njq = "*"\npython = "3.12"\nhtop = "*"\n[vars]\nA = "1"\n');
  const after = of(
    '[packages]\nhtop = { version = "*", group = "tools" }\npython = "3.13"\n"pypi:six" = "*"\n[vars]\nA = "2"\n[hook]\non-activate = "true"\n',
  );
  assert.deepEqual(
    diffManifests(before, after).map(({ kind, what, from, to }) => [kind, what, from, to]),
    [
      ["removed", "jq", '"*"', undefined],
      ["changed", "python", '"3.12"', '"3.13"'],
      ["changed", "htop", '"*"', '"*", group tools'],
      ["changed", "vars.A", '"1"', '"2"'],
      ["added", "pypi:six", undefined, '"*"'],
      ["added", "onActivate", undefined, "true"],
    ],
  );
});

test("diffManifests finds nothing where only order and comments differ", () => {
  const one = of('[packages]\njq = "*"\nhtop = "*"\n');
  const other = of('[packages]\n# both\nhtop = "*"\njq = "*"\n');
  assert.deepEqual(diffManifests(one, other), []);
});
