import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeManifestFile } from "../../manifest/decode.ts";
import { reaches } from "./include-locks.ts";
import type { IncludedManifest } from "./types.ts";

function included(path: string, includes: readonly string[]): IncludedManifest {
  const manifest = decodeManifestFile("schema = 1\n", path);
  const entry = { dir: ".", place: { file: path, line: 1, column: 1, text: "" } };
  return { file: path, folder: path, path, manifest, entry, includes, text: "", owner: 0 };
}

test("reaches follows includes of includes, one way only", () => {
  const all = [included("a", []), included("b", ["a"]), included("c", ["b"]), included("d", [])];
  const ways = all.map((from) => all.filter((to) => reaches(from, to, all)).map(({ path }) => path));
  assert.deepEqual(ways, [["a"], ["a", "b"], ["a", "b", "c"], ["d"]]);
});

test("reaches goes through each manifest once, however many ways lead there", () => {
  const LAYERS = 60;
  const all = Array.from({ length: LAYERS }, (_, layer) =>
    ["a", "b"].map((side) =>
      included(`${side}${layer}`, layer === 0 ? [] : [`a${layer - 1}`, `b${layer - 1}`]),
    ),
  ).flat();
  assert.equal(reaches(all.at(-1)!, all[0]!, all), true);
  assert.equal(reaches(all.at(-1)!, included("elsewhere", []), all), false);
});
