import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { nodeHost } from "../host/node-host.ts";
import { openLog } from "./log-file.ts";
import { followLog, lastEntries, parseLogLine } from "./read-log.ts";

function scene(t: TestContext, limits = { bytes: 1_000_000, files: 3 }) {
  const folder = mkdtempSync(join(tmpdir(), "bothy-log-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "db.log");
  let time = Date.parse("2026-01-02T03:04:05.678Z");
  const host = { ...nodeHost(), now: () => new Date(time++) };
  const log = openLog(path, limits, host);
  t.after(() => log.close());
  return { folder, path, host, log };
}

test("openLog writes whole lines with their time, and bothy's own marked", (t) => {
  const { path, log } = scene(t);
  log.output(Buffer.from("one\ntw"));
  log.note("tells\nmore");
  log.output(Buffer.from("o é"));
  log.output(Buffer.from("é").subarray(0, 1));
  log.output(Buffer.concat([Buffer.from("é").subarray(1), Buffer.from("\nrest")]));
  log.flush();
  assert.equal(
    readFileSync(path, "utf8"),
    [
      "2026-01-02T03:04:05.678Z | one",
      "2026-01-02T03:04:05.679Z * tells",
      "2026-01-02T03:04:05.679Z * more",
      "2026-01-02T03:04:05.680Z | two éé",
      "2026-01-02T03:04:05.681Z | rest",
      "",
    ].join("\n"),
  );
});

test("openLog keeps so many files of so many bytes, the newest ones, readable by nobody else", (t) => {
  const { folder, path, log } = scene(t, { bytes: 500, files: 3 });
  for (let number = 0; number < 100; number++) log.output(Buffer.from(`line ${number}\n`));
  assert.deepEqual(readdirSync(folder).sort(), ["db.log", "db.log.1", "db.log.2"]);
  for (const name of readdirSync(folder)) assert.ok(statSync(join(folder, name)).size <= 500, name);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const kept = ["db.log.2", "db.log.1", "db.log"].flatMap((name) =>
    readFileSync(join(folder, name), "utf8")
      .match(/(?<=line )\d+/g)!
      .map(Number),
  );
  assert.deepEqual(
    kept,
    Array.from({ length: kept.length }, (_, index) => 100 - kept.length + index),
  );
});

test("openLog cuts a line without an end", (t) => {
  const { path, log } = scene(t);
  log.output(Buffer.from("x".repeat(40_000)));
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  assert.deepEqual(
    lines.map((line) => line.length),
    [16_384 + 27, 16_384 + 27],
  );
});

test("openLog goes on where it can't write", (t) => {
  const { folder, log } = scene(t);
  rmSync(folder, { recursive: true });
  log.output(Buffer.from("lost\n"));
  assert.ok(!existsSync(folder));
});

test("lastEntries reads back over files that were rotated away, oldest first", (t) => {
  const { path, host, log } = scene(t, { bytes: 500, files: 4 });
  for (let number = 0; number < 60; number++) log.output(Buffer.from(`line ${number}\n`));
  const texts = (count: number) => lastEntries("db", path, count, host).map(({ text }) => text);
  assert.deepEqual(texts(2), ["line 58", "line 59"]);
  assert.equal(texts(25)[0], "line 35");
  assert.deepEqual(texts(0), []);
  assert.ok(texts(1000).length < 60 && texts(1000).length > 25);
  assert.deepEqual(lastEntries("web", `${path}.none`, 5, host), []);
});

test("followLog gives each line once, across rotations and from before the file is there", (t) => {
  const { path, host, log } = scene(t, { bytes: 300, files: 5 });
  const follower = followLog("db", path, host);
  t.after(() => follower.close());
  assert.deepEqual(follower.next(), []);
  const seen: string[] = [];
  for (let number = 0; number < 40; number++) {
    log.output(Buffer.from(`line ${number}\nhal`));
    if (number % 3 === 0) seen.push(...follower.next().map(({ text }) => text));
    log.output(Buffer.from("f\n"));
  }
  seen.push(...follower.next().map(({ text }) => text));
  const wanted = Array.from({ length: 40 }, (_, number) => [`line ${number}`, "half"]).flat();
  assert.deepEqual(seen, wanted);
});

test("parseLogLine refuses what is no line of a log", () => {
  const line = "2026-01-02T03:04:05.678Z * starts\r";
  const time = "2026-01-02T03:04:05.678Z";
  assert.deepEqual(parseLogLine("db", line), { service: "db", time, own: true, text: "starts" });
  assert.equal(parseLogLine("db", "678Z | cut"), undefined);
});
