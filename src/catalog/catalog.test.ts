import assert from "node:assert/strict";
import { test } from "node:test";
import { nameProblem } from "../manifest/request.ts";
import { CATALOG, catalogEntry } from "./catalog.ts";

test("catalog has each name once, and names that its channels take", () => {
  const names = CATALOG.flatMap((entry) => [entry.name, ...(entry.also ?? [])]);
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
  assert.ok(CATALOG.length >= 130);
  for (const entry of CATALOG)
    for (const choice of entry.choices)
      for (const item of choice.packages) {
        const forms =
          typeof item === "string"
            ? [item]
            : typeof item.name === "string"
              ? [item.name]
              : Object.values(item.name);
        for (const form of forms)
          assert.equal(
            nameProblem(form.replace(/\{\w+\}/g, "1"), choice.channel),
            undefined,
            `${entry.name}: ${form}`,
          );
      }
});

test("catalog paths stay inside the tree", () => {
  for (const entry of CATALOG)
    for (const choice of entry.choices)
      for (const path of [...Object.values(choice.aliases ?? {}), ...(choice.paths ?? [])])
        assert.match(path, /^usr\/(?!.*\.\.)/, entry.name);
});

test("catalogEntry finds an entry by each of its names", () => {
  assert.equal(catalogEntry("node"), catalogEntry("nodejs"));
  assert.equal(catalogEntry("R")?.name, "r");
  assert.equal(catalogEntry("__proto__"), undefined);
});
