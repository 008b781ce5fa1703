import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { lstatSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
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

test("copyTimes gives a file the times of another to the nanosecond", () => {
  const [from, to] = [join(scratch, "from"), join(scratch, "to")];
  writeFileSync(from, "");
  writeFileSync(to, "");
  const touched = spawnSync("touch", ["-d", "2024-05-06 07:08:09.123456789 UTC", from]);
  assert.equal(touched.status, 0);
  const { copyTimes } = loadAddon(built)!;
  assert.equal(copyTimes(from, to), true);
  assert.equal(statSync(to, { bigint: true }).mtimeNs, statSync(from, { bigint: true }).mtimeNs);
  assert.equal(statSync(to, { bigint: true }).mtimeNs % 1_000_000_000n, 123_456_789n);
  assert.equal(copyTimes(join(scratch, "missing"), to), false);
  assert.equal(copyTimes(from, join(scratch, "missing")), false);
  assert.throws(() => copyTimes(1 as unknown as string, to), /no path/);
});

test("writeFile puts a whole file in the place of a link, with mode and time, or nothing", async () => {
  const { writeFile } = loadAddon(built)!;
  const [path, other] = [join(scratch, "written"), join(scratch, "other")];
  writeFileSync(other, "kept");
  symlinkSync(other, path);
  const bytes = randomBytes(3 << 20);
  assert.equal(await writeFile(path, bytes, 0o555, 1_700_000_000_500), true);
  assert.deepEqual(readFileSync(path), bytes);
  assert.equal(readFileSync(other, "utf8"), "kept");
  const { mode, mtimeMs } = lstatSync(path);
  assert.deepEqual([mode & 0o7777, mtimeMs], [0o555, 1_700_000_000_500]);
  const before = Date.now();
  assert.equal(await writeFile(path, Buffer.alloc(0), 0o444, Number.NaN), true);
  assert.equal(lstatSync(path).size, 0);
  assert.ok(lstatSync(path).mtimeMs > before - 1000);
  assert.equal(await writeFile(join(scratch, "missing/file"), bytes, 0o444, 0), false);
  assert.throws(() => writeFile(path, "text" as unknown as Buffer, 0o444, 0), /no file/);
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
