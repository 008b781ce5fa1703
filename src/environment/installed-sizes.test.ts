import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { testContext } from "../../test/context.ts";
import { sha256 } from "../base/digest.ts";
import { writeObjectMeta } from "../store/object-meta.ts";
import { openStore } from "../store/store.ts";
import type { StoreKey } from "../store/types.ts";
import { installedSizes } from "./installed-sizes.ts";

const key = (name: string) => name as StoreKey;

test("installedSizes adds up each artifact's files, and tells what other projects have too", (t) => {
  const ctx = testContext();
  t.after(() => ctx.close());
  const store = openStore(ctx.host, ctx.places);
  const put = (kind: "trees" | "environments", name: string, file: string, content: object) => {
    mkdirSync(join(store.path(kind, key(name)), file, ".."), { recursive: true });
    writeFileSync(join(store.path(kind, key(name)), file), JSON.stringify(content));
  };
  const object = (name: string, sizes: readonly number[]) => {
    mkdirSync(store.path("objects", key(name)), { recursive: true });
    writeObjectMeta(ctx.host, store.path("objects", key(name)), {
      ...{ format: 1, channel: "deb", name, version: "1", artifact: sha256(name), elf: [], references: [] },
      entries: sizes.map((size, index) => ({
        ...{ type: "file", path: `usr/share/"size":9/${index}`, mode: 0o644, size, hash: sha256("x") },
      })),
    });
  };
  object("big", [1000, 2, 30]);
  object("common", [7]);
  object("empty", []);
  put("trees", "tree", ".bothy/tree.json", { trees: ["below"], objects: [key("big"), key("empty")] });
  put("trees", "below", ".bothy/tree.json", { trees: [], objects: [key("common"), key("gone")] });
  put("trees", "theirs", ".bothy/tree.json", { trees: [], objects: [key("common")] });
  put("environments", "ours", "environment.json", { trees: ["tree"] });
  put("environments", "ours-before", "environment.json", { trees: ["tree"] });
  put("environments", "other", "environment.json", { trees: ["theirs"] });
  const sizes = installedSizes(key("ours"), new Set(["ours-before"]), store, ctx);
  assert.deepEqual(
    ["big", "common", "empty", "gone"].map((name) => sizes.get(sha256(name))),
    [{ bytes: 1032, shared: false }, { bytes: 7, shared: true }, { bytes: 0, shared: false }, undefined],
  );
});
