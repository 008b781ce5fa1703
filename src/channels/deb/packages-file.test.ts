import assert from "node:assert/strict";
import { test } from "node:test";
import { buildPackagesIndex } from "./index-build.ts";
import { RECORD_FIELDS, readPackagesIndex } from "./index-format.ts";
import { FIELD, readParagraphs } from "./packages-file.ts";

const HASH = "0123456789abcdef".repeat(4);

function valuesOf(text: string, field: number): string[] {
  const data = Buffer.from(text);
  const values: string[] = [];
  readParagraphs(data, (at) => values.push(data.toString("utf8", at[2 * field], at[2 * field + 1])));
  return values;
}

test("readParagraphs gives trimmed values, and nothing of fields of like names", () => {
  const text = "Package:  one \nPackage-Type: udeb\nPackagf: x\nVersion:\t1\r\n\n\n\nPackage: two\nSize: 7";
  assert.deepEqual(valuesOf(text, FIELD.Package), ["one", "two"]);
  assert.deepEqual(valuesOf(text, FIELD.Version), ["1", ""]);
  assert.deepEqual(valuesOf(text, FIELD.Size), ["", "7"]);
});

test("readParagraphs joins folded lines, but for those of a description and of unknown fields", () => {
  const text = "Depends: a,\n b (>= 1),\n\tc\nTag: x,\n y\nDescription: short\n long\n .\nBreaks: d\n";
  assert.deepEqual(
    valuesOf(text, FIELD.Depends).map((value) => value.split(/,\s*/)),
    [["a", "b (>= 1)", "c"]],
  );
  assert.deepEqual(valuesOf(text, FIELD.Description), ["short"]);
  assert.deepEqual(valuesOf(text, FIELD.Breaks), ["d"]);
});

test("buildPackagesIndex ranks names by their first mention and leaves out what can't be fetched", () => {
  const whole = (name: string, more: string) =>
    `Package: ${name}\nVersion: 1\nArchitecture: all\nFilename: pool/${name}.deb\nSize: 1\nSHA256: ${HASH}\n${more}\n`;
  const text = [
    whole("zoo", "Depends: late | gone, ant (>= 2)"),
    whole("ant", ""),
    "Package: no-file\nVersion: 1\n",
    whole("late", "Provides: pet (= 1), zoo-like"),
    whole("bee", "Essential: yes\nDescription: buzzes – a lot"),
  ].join("\n");
  const index = readPackagesIndex(buildPackagesIndex(Buffer.from(text)))!;
  assert.deepEqual([...index.names()], ["ant", "bee", "late", "zoo"]);
  const rank = (name: string) => Number(index.record(index.find(name)[0]!)[RECORD_FIELDS.rank]);
  assert.deepEqual(
    ["zoo", "late", "ant", "bee"].sort((a, b) => rank(a) - rank(b)),
    ["zoo", "late", "ant", "bee"],
  );
  assert.deepEqual(index.providers("pet"), index.find("late"));
  assert.deepEqual(index.base(), index.find("bee"));
});
