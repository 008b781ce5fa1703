import assert from "node:assert/strict";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { nodeHost } from "../../host/node-host.ts";
import { buildPackagesIndex } from "./index-build.ts";
import { readSearchText, type SearchText, searchText } from "./search-text.ts";

const HASH = "a".repeat(64);
const paragraph = (name: string, summary: string) =>
  `Package: ${name}\nVersion: 1\nArchitecture: all\nFilename: pool/${name}.deb\nSize: 1\nSHA256: ${HASH}\nDescription: ${summary}\n`;
const shown = (lines: ReturnType<SearchText["find"]>) =>
  lines.map(({ name, version, summary }) => `${name} ${version} ${summary}`);

test("readSearchText reads an index's own lines, and nothing from a file that is none", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "bothy-search-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "x.index");
  assert.equal(readSearchText(nodeHost(), path), undefined);
  const packages = [paragraph("zoo", "Animals"), paragraph("bee", "buzzes – a lot"), paragraph("ant", "")];
  const index = buildPackagesIndex(Buffer.from(packages.join("\n")));
  writeFileSync(path, index);
  const text = readSearchText(nodeHost(), path)!;
  assert.deepEqual([...text.names()], ["ant", "bee", "zoo"]);
  assert.deepEqual(shown(text.find(["buzzes", "lot"])), ["bee 1 buzzes – a lot"]);
  assert.deepEqual(shown(text.find(["–"])), ["bee 1 buzzes – a lot"]);
  assert.deepEqual(shown(text.find(["animals"])), ["zoo 1 Animals"]);
  truncateSync(path, index.length - 1);
  assert.equal(readSearchText(nodeHost(), path), undefined);
});

test("searchText finds names as walking through all lines would", () => {
  const name = fc.stringMatching(/^[a-c0-1][a-c0-1+.-]{0,3}$/);
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 30 }), name, (names, wanted) => {
      const sorted = [...names].sort((a, b) => (a < b ? -1 : 1));
      const text = searchText(Buffer.from(sorted.map((each) => `${each}\t1\tof ${each}\n`).join("")));
      assert.deepEqual([...text.names()], sorted);
      assert.deepEqual(
        text.beginning(wanted).map((line) => line.name),
        sorted.filter((each) => each.startsWith(wanted)),
      );
      assert.deepEqual(
        text.named(wanted).map((line) => line.name),
        sorted.filter((each) => each === wanted),
      );
    }),
  );
});

test("searchText.find takes each line once, whatever its case, and short words for words only", () => {
  const text = searchText(
    Buffer.from("cargo\t1\tRust: targets for Rust\nripgrep\t1\tcalls it rg\nÜber\t1\tÜBER all\n"),
  );
  assert.deepEqual(
    text.find(["rust"]).map(({ name }) => name),
    ["cargo"],
  );
  assert.deepEqual(
    text.find(["rg"]).map(({ name }) => name),
    ["ripgrep"],
  );
  assert.equal(text.find(["all", "nothing"]).length, 0);
});

test("searchText.find takes no notice of case, as comparing lower-case lines would", () => {
  const letter = fc.constantFrom(..."aAzZmM@[`{/:0 é\x7f");
  const summary = fc.string({ unit: letter, maxLength: 12 });
  fc.assert(
    fc.property(
      fc.array(summary, { maxLength: 12 }),
      fc.string({ unit: letter, minLength: 3, maxLength: 4 }),
      (all, typed) => {
        const word = typed.toLowerCase();
        const lines = all.map((text, index) => `n${index}\t1\t${text}\n`);
        const text = searchText(Buffer.from(lines.join("")));
        assert.deepEqual(
          text.find([word]).map(({ name }) => name),
          lines.flatMap((line, index) => (line.toLowerCase().trimEnd().includes(word) ? [`n${index}`] : [])),
        );
      },
    ),
  );
});
