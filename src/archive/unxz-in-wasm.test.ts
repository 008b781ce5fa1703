import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { unxzInWasm } from "./unxz-in-wasm.ts";

test("unxzInWasm gives what xz compressed, piece after piece", async (t) => {
  const data = Buffer.concat([randomBytes(700_000), Buffer.alloc(900_000, "text "), randomBytes(300_000)]);
  const made = spawnSync("xz", ["-c"], { input: data, maxBuffer: 1 << 26 });
  if (made.error) {
    if (process.env.CI) assert.fail("xz is missing");
    t.skip("xz is missing: nothing to decompress");
    return;
  }
  const chunks: Buffer[] = [];
  await unxzInWasm("some.xz", made.stdout, (chunk) => chunks.push(chunk));
  assert.ok(Buffer.concat(chunks).equals(data));
});

test("unxzInWasm refuses what is no xz file", async () => {
  await assert.rejects(
    unxzInWasm("some.xz", Buffer.from("no xz file"), () => {}),
    { code: "broken-archive" },
  );
});
