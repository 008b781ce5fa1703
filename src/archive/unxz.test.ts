import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { compileAddon } from "../../scripts/native.ts";
import { loadAddon } from "../host/addon.ts";
import type { Host } from "../host/host.ts";
import { nodeHost } from "../host/node-host.ts";
import { LIBLZMA_OF_THE_MACHINE, preferLiblzma, unxz } from "./unxz.ts";

const scratch = mkdtempSync(join(tmpdir(), "bothy-unxz-"));
const built = join(scratch, "addon.node");
compileAddon(built);
const addon = loadAddon(built)!;
after(() => rmSync(scratch, { recursive: true, force: true }));

const noXz = spawnSync("xz", ["--version"]).error !== undefined;
assert.ok(!noXz || process.env.CI === undefined, "xz is needed where CI is set");
const skip = noXz ? "SKIPPED: there is no xz" : false;

/** A host that notes the libraries that it is asked to load. */
function noting(): { host: Host; asked: string[] } {
  const asked: string[] = [];
  const loadLiblzma = (path: string) => {
    asked.push(path);
    return addon.loadLiblzma(path);
  };
  return { asked, host: { ...nodeHost(), addon: () => ({ ...addon, loadLiblzma }) } };
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

test("unxz gives what xz compressed, file after file and at once", { skip }, async () => {
  const { host, asked } = noting();
  const files = [Buffer.alloc(0), randomBytes(1), randomBytes(3_000_000), Buffer.alloc(9_000_000, "text ")];
  const got = await Promise.all(files.map((file) => content(host, compressed(file))));
  files.forEach((file, index) => {
    assert.ok(got[index]!.equals(file), `file ${index}`);
  });
  const several = Buffer.concat([compressed(files[1]!), compressed(files[2]!, "--block-size=400000")]);
  assert.ok((await content(host, several)).equals(Buffer.concat([files[1]!, files[2]!])));
  assert.deepEqual(asked, [LIBLZMA_OF_THE_MACHINE]);
});

test("unxz refuses what isn't whole and serves the next file", { skip }, async () => {
  const { host, asked } = noting();
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
  assert.deepEqual(asked, [LIBLZMA_OF_THE_MACHINE]);
});

test("unxz ends with what its taker throws and serves the next file", { skip }, async () => {
  const { host, asked } = noting();
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
  assert.deepEqual(asked, [LIBLZMA_OF_THE_MACHINE]);
});

test("unxz uses the machine's liblzma where the preferred one can't be loaded", { skip }, async () => {
  const { host, asked } = noting();
  preferLiblzma(host, join(scratch, "missing.so"));
  assert.equal((await content(host, compressed(Buffer.from("hello")))).toString(), "hello");
  assert.deepEqual(asked, [join(scratch, "missing.so"), LIBLZMA_OF_THE_MACHINE]);
});

test("unxz does without any liblzma, which it looks for once, and without the addon", { skip }, async () => {
  let asked = 0;
  const loadLiblzma = () => {
    asked++;
    return undefined;
  };
  const none = { ...nodeHost(), addon: () => ({ ...addon, loadLiblzma }) };
  const bare = { ...nodeHost(), addon: () => loadAddon(join(scratch, "missing.node")) };
  for (const host of [none, none, bare])
    assert.equal((await content(host, compressed(Buffer.from("hello")))).toString(), "hello");
  assert.equal(asked, 1);
});
