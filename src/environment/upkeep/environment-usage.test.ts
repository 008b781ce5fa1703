import assert from "node:assert/strict";
import { test } from "node:test";
import type { KnownFolder } from "../../store/known-folders.ts";
import type { StoreKey, StoreKind } from "../../store/types.ts";
import { environmentUsage } from "./environment-usage.ts";

const key = (name: string) => name as StoreKey;

function folder(kind: StoreKind, name: string, bytes: number, trees: string[] = [], objects: string[] = []) {
  return { kind, key: key(name), bytes, trees: trees.map(key), objects: objects.map(key) } as KnownFolder;
}

const folders = [
  folder("environments", "a1", 1, ["ta"]),
  folder("environments", "a2", 1, ["ta", "tb"]),
  folder("environments", "b1", 1, ["tb"]),
  folder("trees", "ta", 10, [], ["common", "onlya"]),
  folder("trees", "tb", 20, [], ["common", "onlyb"]),
  folder("objects", "common", 100),
  folder("objects", "onlya", 200, [], ["base"]),
  folder("objects", "onlyb", 400),
  folder("objects", "base", 800),
];

test("environmentUsage tells own from shared, and what older generations alone need", () => {
  const usage = environmentUsage(
    [
      { project: "/a", generations: 2, current: key("a1"), older: [key("a2")] },
      { project: "/b", generations: 1, current: key("b1"), older: [] },
    ],
    folders,
  );
  assert.deepEqual(usage, [
    {
      ...{ project: "/a", generations: 2, environment: "a1" },
      ...{ bytes: 1 + 10 + 100 + 200 + 800, own: 1 + 10 + 200 + 800, shared: 100, older: 1 },
    },
    {
      ...{ project: "/b", generations: 1, environment: "b1" },
      ...{ bytes: 1 + 20 + 100 + 400, own: 1, shared: 520, older: 0 },
    },
  ]);
});

test("environmentUsage of two projects with the same environment counts all of it as shared", () => {
  const one = { generations: 1, current: key("b1"), older: [] };
  const usage = environmentUsage(
    [
      { project: "/one", ...one },
      { project: "/two", ...one },
    ],
    folders,
  );
  for (const { own, shared, bytes } of usage) assert.deepEqual([own, shared], [0, bytes]);
});

test("environmentUsage of what isn't in the store is nothing", () => {
  const usage = environmentUsage([{ project: "", generations: 1, current: key("gone"), older: [] }], folders);
  assert.deepEqual(usage, [
    { project: "", generations: 1, environment: "gone", bytes: 0, own: 0, shared: 0, older: 0 },
  ]);
});
