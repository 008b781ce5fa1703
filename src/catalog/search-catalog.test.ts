import assert from "node:assert/strict";
import { test } from "node:test";
import { entriesWithProgram, searchCatalog } from "./search-catalog.ts";

const names = (query: string) => searchCatalog(query).map(({ name }) => name);

test("searchCatalog puts names before summaries", () => {
  assert.equal(names("rg")[0], "ripgrep");
  assert.equal(names("java")[0], "java");
  assert.equal(names("R")[0], "r");
  assert.ok(names("formatter").includes("ruff"));
});

test("searchCatalog wants all words", () => {
  assert.ok(names("python linter").includes("ruff"));
  assert.ok(!names("python linter").includes("python"));
  assert.deepEqual(names("no such words at all"), []);
  assert.deepEqual(names(""), []);
});

test("entriesWithProgram knows programs by their own names", () => {
  assert.deepEqual(
    entriesWithProgram("rg").map(({ name }) => name),
    ["ripgrep"],
  );
  assert.ok(entriesWithProgram("convert").some(({ name }) => name === "imagemagick"));
  assert.deepEqual(entriesWithProgram("no-such-program"), []);
});
