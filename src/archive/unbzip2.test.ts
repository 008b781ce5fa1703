import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { UserError } from "../base/error.ts";
import { unbzip2 } from "./unbzip2.ts";

/** What bzip2 makes of nothing. */
const EMPTY = Buffer.from("425a683917724538509000000000", "hex");

/** Python's own, where there is no bzip2. */
function bzip2(data: Buffer, level = 9): Buffer {
  if (spawnSync("bzip2", ["--help"]).error === undefined)
    return execFileSync("bzip2", [`-${level}`, "-c"], { input: data, maxBuffer: 1 << 28 });
  const program = `import bz2,sys; sys.stdout.buffer.write(bz2.compress(sys.stdin.buffer.read(), ${level}))`;
  return execFileSync("python3", ["-c", program], { input: data, maxBuffer: 1 << 28 });
}

async function unpacked(data: Buffer): Promise<Buffer> {
  const pieces: Buffer[] = [];
  await unbzip2("x", data, (chunk) => pieces.push(Buffer.from(chunk)));
  return Buffer.concat(pieces);
}

const SAMPLES: readonly Buffer[] = [
  Buffer.from(""),
  Buffer.from("a"),
  Buffer.from("hello hello hello"),
  Buffer.alloc(1_500_000, "a"),
  Buffer.from(`${"aaaa".repeat(3)}${"b".repeat(259)}aaaa`),
  randomBytes(250_000),
  readFileSync(process.execPath).subarray(0, 1_200_000),
];

test("unbzip2 gives back what bzip2 took", async () => {
  for (const sample of SAMPLES)
    for (const level of [1, 9])
      assert.ok((await unpacked(bzip2(sample, level))).equals(sample), `${sample.length} bytes, -${level}`);
});

test("unbzip2 reads one stream behind the other, and leaves what is behind the last", async () => {
  const two = Buffer.concat([bzip2(Buffer.from("one ")), bzip2(Buffer.from("two")), Buffer.alloc(10)]);
  assert.equal((await unpacked(two)).toString(), "one two");
});

test("unbzip2 takes no memory for streams that have nothing in them", async () => {
  const before = process.memoryUsage().arrayBuffers;
  await unpacked(Buffer.concat(Array.from({ length: 300 }, () => EMPTY)));
  const taken = process.memoryUsage().arrayBuffers - before;
  assert.ok(taken < 50_000_000, `${taken} bytes`);
});

test("unbzip2 refuses what is cut or changed", async () => {
  const text = Buffer.from("some text, some more text, and more of it".repeat(50));
  const whole = bzip2(text);
  const result = (data: Buffer) =>
    unpacked(data).catch((error) => {
      assert.ok(error instanceof UserError, String(error));
      return error.code;
    });
  for (let cut = 0; cut < whole.length; cut += 7)
    assert.equal(await result(whole.subarray(0, cut)), "broken-archive");
  let refused = 0;
  for (let at = 0; at < whole.length; at++) {
    const changed = Buffer.from(whole);
    changed[at]! ^= 0x10;
    // A few bits mean nothing: those of codes that no symbol has, and what fills the last byte up.
    const found = await result(changed);
    if (found === "broken-archive") refused++;
    else assert.deepEqual(found, text);
  }
  assert.ok(refused > 0.9 * whole.length, `${refused} of ${whole.length}`);
});
