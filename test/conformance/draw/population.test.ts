import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readPrograms } from "../program.ts";
import { belongs, type Candidate, readPackages } from "./population.ts";

const WDIFF = [
  "Package: wdiff",
  "Source: wdiff (1.2.2-9)",
  "Priority: optional",
  "Section: text",
  "Installed-Size: 651",
  "Tag: implemented-in::c, interface::commandline,",
  " role::program, scope::utility",
].join("\n");

const [wdiff] = readPackages(`${WDIFF}\n`) as [Candidate];
const none: ReadonlySet<string> = new Set();

test("readPackages joins folded fields and takes the source's name", () => {
  assert.equal(wdiff.source, "wdiff");
  assert.equal(wdiff.size, 651);
  assert.deepEqual(wdiff.tags, [
    "implemented-in::c",
    "interface::commandline",
    "role::program",
    "scope::utility",
  ]);
  assert.equal(readPackages(`${WDIFF}\n\n${WDIFF}\n`).length, 2);
});

test("belongs takes programs of the command line and nothing of the base, for a screen, too large or chosen", () => {
  const changed = (more: Partial<Candidate>) => belongs({ ...wdiff, ...more }, none);
  assert.equal(changed({}), true);
  assert.equal(belongs(wdiff, new Set(["wdiff"])), false);
  for (const more of [
    { essential: true },
    { priority: "required" },
    { section: "libdevel" },
    { size: 300 * 1024 },
    { tags: wdiff.tags.filter((tag) => tag !== "role::program") },
    { tags: wdiff.tags.filter((tag) => tag !== "interface::commandline") },
    { tags: [...wdiff.tags, "interface::x11"] },
    { tags: [...wdiff.tags, "hardware::storage"] },
  ])
    assert.equal(changed(more), false, JSON.stringify(more));
});

test("the suite's drawn programs are those of the draw, no more and no fewer", () => {
  const list = JSON.parse(readFileSync(join(import.meta.dirname, "drawn.json"), "utf8")) as {
    drawn: string[];
  };
  const files = readPrograms().filter(({ drawn }) => drawn);
  const requested = files.map(({ packages }) => packages[0]!.replace(/^deb:/, ""));
  assert.deepEqual(requested.sort(), [...list.drawn].sort());
});
