import assert from "node:assert/strict";
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { testContext } from "../../test/context.ts";
import { cacheUse, clearCache } from "./cache-folders.ts";

test("clearCache empties the cache, of a folder that a link leads to what is bothy's, and not with dryRun", async (t) => {
  const ctx = testContext();
  t.after(() => ctx.close());
  const disk = join(ctx.root, "disk");
  for (const name of ["artifacts", "npm", "compile-cache", "photos"]) {
    mkdirSync(join(disk, name), { recursive: true });
    writeFileSync(join(disk, name, "file"), "x");
  }
  mkdirSync(dirname(ctx.places.cache), { recursive: true });
  symlinkSync(disk, ctx.places.cache);
  const { artifacts, indexes } = await cacheUse(ctx);
  assert.deepEqual([artifacts.files, indexes.files], [1, 1]);
  const would = await clearCache({ dryRun: true }, ctx);
  assert.equal(would.files, 2);
  assert.deepEqual(await clearCache({ dryRun: false }, ctx), would);
  assert.deepEqual(readdirSync(disk), ["compile-cache", "photos"]);
});
