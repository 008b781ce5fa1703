import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { nodeHost } from "../host/node-host.ts";
import { groupDurability } from "./durability.ts";

function counted(t: TestContext) {
  const root = mkdtempSync(join(tmpdir(), "bothy-durability-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const real = nodeHost();
  let syncs = 0;
  const syncFileSystem = async (path: string) => {
    assert.equal(path, root);
    syncs++;
    return true;
  };
  const addon = () => ({ ...real.addon()!, syncFileSystem });
  return { root, syncs: () => syncs, durability: groupDurability({ ...real, addon }, root) };
}

test("settle makes folders wait for those that are being built, for one sync of all", async (t) => {
  const { root, syncs, durability } = counted(t);
  const ends: (() => void)[] = [];
  const works = Array.from({ length: 5 }, async () => {
    await durability.building(() => new Promise<void>((resolve) => ends.push(resolve)));
    await durability.settle(root, { soon: false });
  });
  for (const end of ends) end();
  await Promise.all(works);
  assert.equal(syncs(), 1);
});

test("settle of a folder that is wanted soon waits for no build", async (t) => {
  const { root, syncs, durability } = counted(t);
  let end = () => {};
  const build = durability.building(() => new Promise<void>((resolve) => (end = resolve)));
  await durability.settle(root, { soon: true });
  assert.equal(syncs(), 1);
  end();
  await build;
});

test("settle within a build of the same disk comes to an end", async (t) => {
  const { root, durability } = counted(t);
  await durability.building(() => durability.settle(root, { soon: false }));
});
