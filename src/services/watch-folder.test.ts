import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { testContext } from "../../test/context.ts";
import { watchFolder } from "./watch-folder.ts";

for (const [how, change] of Object.entries({
  removed: (path: string) => rmSync(path, { recursive: true }),
  moved: (path: string) => renameSync(path, `${path} elsewhere`),
  replaced: (path: string) => {
    renameSync(path, `${path} elsewhere`);
    mkdirSync(path);
  },
}))
  test(`watchFolder tells once of a folder that is ${how}`, (t) => {
    const ctx = testContext();
    t.after(() => ctx.close());
    t.mock.timers.enable({ apis: ["setInterval"] });
    const path = join(ctx.root, "project");
    mkdirSync(path);
    let told = 0;
    const watch = watchFolder(path, ctx.host, () => told++);
    writeFileSync(join(path, "file"), "");
    t.mock.timers.tick(5000);
    assert.equal(told, 0);
    change(path);
    t.mock.timers.tick(5000);
    assert.equal(told, 1);
    watch.end();
  });
