import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { runLimited, runTraced } from "./limited.ts";

const sh = (script: string) => () => spawn("sh", ["-c", script], { stdio: ["ignore", "pipe", "pipe"] });

test("runLimited passes status 0 alone, with the last of what was said", async () => {
  const good = await runLimited(sh("seq 100000; echo why >&2"), 60);
  assert.deepEqual([good.passed, good.end, good.stderr], [true, "status 0", "why\n"]);
  assert.ok(good.stdout.endsWith("\n100000\n") && good.stdout.length <= 16_384);
  const bad = await runLimited(sh("exit 3"), 60);
  assert.deepEqual([bad.passed, bad.end], [false, "status 3"]);
});

test("runLimited kills what takes too long", async () => {
  const { passed, end } = await runLimited(sh("exec sleep 1000"), 0.05);
  assert.deepEqual([passed, end], [false, "killed after 0.05 s"]);
});

test("runTraced names the commands of a failure, and runs what passed once", async () => {
  const shell = (script: string) => (options: readonly string[]) =>
    spawn("sh", [...options, "-c", script], { stdio: ["ignore", "pipe", "pipe"] });
  assert.equal((await runTraced(shell("true"), 60)).trace, undefined);
  const failed = await runTraced(shell("echo up; false"), 60);
  assert.deepEqual([failed.passed, failed.stdout, failed.trace], [false, "up\n", "+ echo up\n+ false\n"]);
});
