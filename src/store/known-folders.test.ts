import assert from "node:assert/strict";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { testContext } from "../../test/context.ts";
import { knownFolders } from "./known-folders.ts";
import { openStore } from "./store.ts";

function put(path: string, text: string): void {
  fs.mkdirSync(dirname(path), { recursive: true });
  fs.writeFileSync(path, text);
}

test("knownFolders measures a folder once, anew when it is renewed, and bytecode each time", async (t) => {
  const ctx = testContext();
  t.after(() => ctx.close());
  const store = openStore(ctx.host, ctx.places);
  const object = join(store.root, "objects/aa");
  const fill = (bytes: number) => {
    put(join(object, "meta.json"), '{"format":1,"references":["bb"]}');
    put(join(object, "tree/file"), "x".repeat(bytes));
  };
  fill(10_000);
  put(join(store.root, "environments/ee/environment.json"), '{"trees":["tt"]}');
  const measured = async () => {
    const [first, second] = await knownFolders(store, ctx);
    assert.deepEqual(
      [first!.kind, first!.objects, second!.kind, second!.trees],
      ["objects", ["bb"], "environments", ["tt"]],
    );
    return first!.bytes;
  };
  const once = await measured();
  assert.ok(once >= 10_000);

  // Nobody changes a folder of the store: that it isn't seen shows that it isn't looked at.
  fs.appendFileSync(join(object, "tree/file"), "x".repeat(100_000));
  assert.equal(await measured(), once);

  fs.mkdirSync(join(object, "bytecode"));
  const withFolder = await measured();
  put(join(object, "bytecode/1/one.pyc"), "x".repeat(50_000));
  assert.ok((await measured()) >= withFolder + 50_000);

  fs.renameSync(object, `${object}.old`);
  fs.rmSync(`${object}.old`, { recursive: true });
  fill(200_000);
  assert.ok((await measured()) >= 200_000);

  const file = join(ctx.places.cache, "store-folders.json");
  const written = fs.readFileSync(file, "utf8");
  for (const broken of [
    "{",
    written.replaceAll("objects", "things"),
    written.replace(/"bytes":\d+/g, '"bytes":"1"'),
    written.replace(/"folders":.*/, '"folders":null}'),
    written.replace(/"folders":.*/, '"folders":{"objects/aa":null}}'),
  ]) {
    fs.writeFileSync(file, broken);
    assert.ok((await measured()) >= 200_000);
  }
});

test("knownFolders of a store that isn't there are none", async (t) => {
  const ctx = testContext();
  t.after(() => ctx.close());
  assert.deepEqual(await knownFolders(openStore(ctx.host, ctx.places), ctx), []);
});
