import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { contextIn } from "../../../test/context.ts";
import { lastUsed, markUsed, runFolder, runWords } from "./run-folder.ts";

test("runFolder is one folder for each list of words, and runWords reads it back, by way of links too", (t) => {
  const root = mkdtempSync(join(tmpdir(), "bothy-run-"));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "disk/bothy"), { recursive: true });
  symlinkSync("disk", join(root, "state"));
  const { host, places } = contextIn(root, { state: "state/bothy" });
  const lists = [["jq"], ["jq", "fd"], ["fd", "jq"], ["deb/bookworm:gcc@12"], ["deb", "bookworm:gcc"]];
  const folders = lists.map((words) => runFolder(words, places));
  assert.equal(new Set(folders).size, lists.length);
  assert.deepEqual(
    folders.map((folder) => runWords(folder, { places, host })),
    lists,
  );
  const real = runFolder(["jq"], { state: realpathSync(places.state) });
  assert.notEqual(real, folders[0]);
  assert.deepEqual(runWords(real, { places, host }), ["jq"]);
  assert.equal(runWords("/home/user/project", { places, host }), undefined);
  assert.equal(runWords(join(places.state, "projects/x"), { places, host }), undefined);
});

test("lastUsed tells when a run's folder was marked, and nothing of other folders", async (t) => {
  const root = mkdtempSync(join(tmpdir(), "bothy-run-"));
  t.after(() => rmSync(root, { recursive: true }));
  const ctx = contextIn(root, { state: "bothy" });
  const folder = runFolder(["jq"], ctx.places);
  mkdirSync(folder, { recursive: true });
  assert.equal(lastUsed(folder, ctx.host), undefined);
  await markUsed(folder, ctx);
  assert.ok(Math.abs(lastUsed(folder, ctx.host)! - Date.now()) < 60_000);
  assert.equal(lastUsed(root, ctx.host), undefined);
});
