import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { compileUnxz } from "../../scripts/native.ts";
import type { Host } from "../host/host.ts";
import { nodeHost } from "../host/node-host.ts";
import { preferLiblzma, unxz } from "./unxz.ts";

const scratch = mkdtempSync(join(tmpdir(), "bothy-unxz-"));
const program = join(scratch, "bothy-unxz");
before(() => compileUnxz(program));
after(() => rmSync(scratch, { recursive: true, force: true }));

const noXz = spawnSync("xz", ["--version"]).error !== undefined;
assert.ok(!noXz || process.env.CI === undefined, "xz is needed where CI is set");
const skip = noXz ? "SKIPPED: there is no xz" : false;

/** A host that counts what it starts, each time with the arguments that the library names are in. */
function counting(): { host: Host; starts: (readonly string[])[] } {
  const machine = nodeHost();
  const starts: (readonly string[])[] = [];
  return {
    starts,
    host: {
      ...machine,
      start: (_command, args) => {
        starts.push(args);
        return machine.start(program, args);
      },
    },
  };
}

const compressed = (data: Uint8Array, ...options: string[]) => {
  const made = spawnSync("xz", ["-c", ...options], { input: data, maxBuffer: 1 << 26 });
  assert.equal(made.status, 0, String(made.stderr));
  return made.stdout;
};
async function content(host: Host, data: Buffer): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await unxz(host, "some.xz", data, (chunk) => chunks.push(Buffer.from(chunk)));
  return Buffer.concat(chunks);
}

test("unxz gives what xz compressed, file after file and at once, from one program", { skip }, async () => {
  const { host, starts } = counting();
  const files = [Buffer.alloc(0), randomBytes(1), randomBytes(3_000_000), Buffer.alloc(9_000_000, "text ")];
  const got = await Promise.all(files.map((file) => content(host, compressed(file))));
  files.forEach((file, index) => {
    assert.ok(got[index]!.equals(file), `file ${index}`);
  });
  const several = Buffer.concat([compressed(files[1]!), compressed(files[2]!, "--block-size=400000")]);
  assert.ok((await content(host, several)).equals(Buffer.concat([files[1]!, files[2]!])));
  assert.equal(starts.length, 1);
});

test("unxz refuses what isn't whole and serves the next file", { skip }, async () => {
  const { host, starts } = counting();
  const data = randomBytes(300_000);
  const good = compressed(data);
  const damaged = Buffer.from(good);
  damaged[150_000]! ^= 1;
  const cases: [Buffer, RegExp][] = [
    [good.subarray(0, -9), /ends too early/],
    [damaged, /damaged/],
    [Buffer.from("this is no xz file"), /no xz file/],
    [Buffer.alloc(0), /is empty/],
    [Buffer.concat([good, Buffer.from("more")]), /damaged|no xz file|too early/],
    [compressed(Buffer.alloc(10), "--lzma2=dict=1400MiB"), /1 GiB of memory/],
  ];
  for (const [bad, reason] of cases) {
    await assert.rejects(content(host, bad), (error: Error & { code?: string; reason?: string }) => {
      assert.equal(error.code, "broken-archive");
      assert.match(error.reason ?? "", reason);
      return true;
    });
    assert.ok((await content(host, good)).equals(data));
  }
  assert.equal(starts.length, 1);
});

test("unxz ends with what its taker throws and starts anew", { skip }, async () => {
  const { host, starts } = counting();
  const data = randomBytes(5_000_000);
  const good = compressed(data);
  const stop = new Error("enough");
  await assert.rejects(
    unxz(host, "some.xz", good, () => {
      throw stop;
    }),
    stop,
  );
  assert.ok((await content(host, good)).equals(data));
  assert.equal(starts.length, 2);
});

test("unxz uses the machine's liblzma where the preferred one can't be loaded", { skip }, async () => {
  const { host, starts } = counting();
  preferLiblzma(host, join(scratch, "missing.so"));
  assert.equal((await content(host, compressed(Buffer.from("hello")))).toString(), "hello");
  assert.deepEqual(starts, [[join(scratch, "missing.so"), "liblzma.so.5"]]);
});

test("unxz does without any liblzma, which it looks for once", { skip }, async () => {
  const machine = nodeHost();
  let starts = 0;
  const start = () => {
    starts++;
    return machine.start(program, [join(scratch, "missing.so")]);
  };
  const host = { ...machine, start };
  for (let times = 0; times < 2; times++)
    assert.equal((await content(host, compressed(Buffer.from("hello")))).toString(), "hello");
  assert.equal(starts, 1);
});
