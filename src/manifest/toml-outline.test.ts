import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "smol-toml";
import { outlineToml, positionAt, type TomlPath } from "./toml-outline.ts";

const TEXT = `\ufeff# first "line" = [
top = 1
"quo.ted" . 'lit"eral' . bare-1 = "a # no comment"
esc = "\\"]\\\\" # = "x"
lit = 'C:\\' # '
multi = """
[not.a.table]
x = 1 \\""" still
""""" # two quotes inside
multilit = '''
''quoted' = 2
'''''
date = 1979-05-27 07:32:00Z # day
dates = [1979-05-27, 07:32:00, 1979-05-27T07:32:00]
nums = [ +1, 0xff, 1e6, inf, -nan, # [
  true
  , false ,
]
inline = { a = 1, b.c = [ { d = "}" }, { e = ']' } ], f = {} } # }
nested = [[1, 2], [], ["]"]]

[ table . "sub table" ]
k = 'v'
[[array]]
n = 1
[array.sub]
s = 1
[[array]]
n = 2
[array.sub]
"\\u0073" = 2
[[array.deep]]
z = 1
[[array.deep]]
z = 2
`;

function valueAt(root: unknown, path: TomlPath): unknown {
  let value = root;
  for (const part of path) value = (value as Record<string | number, unknown>)[part];
  return value;
}

function leaves(value: unknown, path: TomlPath = []): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, [...path, index]));
  if (typeof value === "object" && value !== null && !(value instanceof Date))
    return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]));
  return [JSON.stringify(path)];
}

test("outlineToml finds every value where the parser has it", () => {
  const parsed = parse(TEXT);
  const { entries } = outlineToml(TEXT);
  for (const entry of entries) {
    const source = TEXT.slice(entry.valueStart, entry.valueEnd);
    assert.deepEqual(
      parse(`x = ${source}`).x,
      valueAt(parsed, entry.path),
      `${JSON.stringify(entry.path)} ${source}`,
    );
  }
  const found = entries.filter((entry) => entry.kind === "value").map((entry) => JSON.stringify(entry.path));
  assert.deepEqual(found.sort(), leaves(parsed).sort());
});

test("outlineToml knows where keys and tables begin", () => {
  const outline = outlineToml(TEXT);
  const at = (path: TomlPath) => {
    const { line, column } = positionAt(TEXT, outline.offsetOf(path)!);
    return `${line}:${column}`;
  };
  assert.equal(at(["top"]), "2:1");
  assert.equal(at(["quo.ted", 'lit"eral', "bare-1"]), "3:26");
  assert.equal(at(["table", "sub table"]), "22:11");
  assert.equal(at(["array", 1, "sub", "s"]), "31:1");
  assert.equal(at(["array", 1, "deep", 1, "z"]), "35:1");
  assert.equal(at(["inline", "b", "c", 1, "e"]), "19:42");
  assert.equal(outline.offsetOf(["nothing"]), undefined);
});
