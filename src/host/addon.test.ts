import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Worker } from "node:worker_threads";
import { compileAddon } from "../../scripts/native.ts";
import { loadAddon } from "./addon.ts";

const scratch = mkdtempSync(join(tmpdir(), "bothy-addon-"));
const built = join(scratch, "addon.node");
compileAddon(built);
after(() => rmSync(scratch, { recursive: true, force: true }));

test("loadAddon gives nothing where there is no addon", () => {
  assert.equal(loadAddon(join(scratch, "missing.node")), undefined);
});

test("syncFileSystem syncs the disk of a path that is there", async () => {
  const { syncFileSystem } = loadAddon(built)!;
  assert.equal(await syncFileSystem(scratch), true);
  assert.equal(await syncFileSystem(join(scratch, "missing")), false);
});

test("loadAddon works in several threads, and calls with wrong arguments throw", async () => {
  const addon = loadAddon(built)!;
  const source = `
    const { parentPort, workerData } = require("node:worker_threads");
    const module_ = { exports: {} };
    process.dlopen(module_, workerData);
    module_.exports.syncFileSystem("/").then((done) => parentPort.postMessage(done));`;
  const worker = new Worker(source, { eval: true, workerData: built });
  assert.equal(await new Promise((resolve) => worker.once("message", resolve)), true);
  assert.equal(addon.loadLiblzma(join(scratch, "missing.so")), undefined);
  assert.throws(() => addon.unxz({}, Buffer.alloc(1), Buffer.alloc(1), () => {}), /no library/);
  assert.throws(() => addon.loadLiblzma(1 as unknown as string), /no path/);
});
