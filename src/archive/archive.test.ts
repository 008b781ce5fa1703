import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { UserError } from "../base/error.ts";
import type { Host } from "../host/host.ts";
import { nodeHost } from "../host/node-host.ts";
import { readAr } from "./ar.ts";
import { compressionOf, decompress } from "./decompress.ts";
import { arArchive } from "./testing/tar-writer.ts";
import { unpackZip } from "./unpack-zip.ts";

const scratch = fs.mkdtempSync(join(tmpdir(), "bothy-archive-"));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));
let count = 0;
const host = nodeHost();
const withoutXz: Host = { ...host, addon: () => undefined };
const noXz = spawnSync("xz", ["--version"]).error !== undefined;
const noPython = spawnSync("python3", ["--version"]).error !== undefined;
const skip = (missing: boolean, program: string) => {
  assert.ok(!missing || process.env.CI === undefined, `${program} is needed where CI is set`);
  return missing ? `SKIPPED: there is no ${program}` : false;
};

const sample = Buffer.concat([Buffer.alloc(5_000_000, "bothy "), Buffer.from("end")]);
async function decompressed(data: Buffer, on: Host = host): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await decompress(on, "x", data, (chunk) => chunks.push(Buffer.from(chunk)));
  return Buffer.concat(chunks);
}

test("readAr gives back what was written", () => {
  const archive = arArchive({ "debian-binary": "2.0\n", odd: "123", last: "" });
  const members = readAr(archive, "x.deb").map(({ name, content }) => [name, content.toString()]);
  assert.deepEqual(members, [
    ["debian-binary", "2.0\n"],
    ["odd", "123"],
    ["last", ""],
  ]);
});

for (const [what, archive] of [
  ["other bytes", Buffer.from("PK..")],
  ["a member that is cut", arArchive({ a: "12345678" }).subarray(0, -2)],
  ["a header that is cut", arArchive({ a: "" }).subarray(0, 30)],
  ["a name with a folder", arArchive({ "../a": "" })],
] as const) {
  test(`readAr says broken-archive for ${what}`, () => {
    assert.throws(() => readAr(archive, "x.deb"), { code: "broken-archive" });
  });
}

for (const [name, data] of [
  ["none", sample],
  ["gzip", gzipSync(sample)],
  ["zstd", zstdCompressSync(sample)],
] as const) {
  test(`decompress reads ${name}`, async () => {
    assert.equal(compressionOf(data), name);
    assert.ok((await decompressed(data)).equals(sample));
  });
}

test("decompress reads zstd and gzip files that were put one behind another", async () => {
  const [first, second] = [sample.subarray(0, 3_000_000), sample.subarray(3_000_000)];
  for (const compress of [gzipSync, zstdCompressSync])
    assert.ok((await decompressed(Buffer.concat([compress(first), compress(second)]))).equals(sample));
});

test("decompress reads xz by liblzma and without it", { skip: skip(noXz, "xz") }, async () => {
  const data = execFileSync("xz", ["--stdout"], { input: sample });
  assert.ok((await decompressed(data)).equals(sample));
  assert.ok((await decompressed(data, withoutXz)).equals(sample));
});

test("decompress says broken-archive for bytes that are cut", { skip: skip(noXz, "xz") }, async () => {
  const xz = execFileSync("xz", ["--stdout"], { input: sample });
  for (const data of [gzipSync(sample), zstdCompressSync(sample), xz]) {
    await assert.rejects(decompressed(data.subarray(0, data.length / 2)), { code: "broken-archive" });
  }
  await assert.rejects(decompressed(xz.subarray(0, xz.length / 2), withoutXz), { code: "broken-archive" });
});

test("decompress ends with what the taker throws", { skip: skip(noXz, "xz") }, async () => {
  const stop = new Error("enough");
  const taker = () => {
    throw stop;
  };
  for (const data of [gzipSync(sample), execFileSync("xz", ["--stdout"], { input: sample })]) {
    await assert.rejects(decompress(host, "x", data, taker), stop);
  }
});

/** A zip archive by Python's zipfile: [name, content, unix mode] each. */
function zip(members: readonly (readonly [string, string, number])[]): string {
  const file = join(scratch, `${count++}.whl`);
  const script = `
import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1], "w")
for name, content, mode in json.loads(sys.argv[2]):
    info = zipfile.ZipInfo(name, (2020, 2, 3, 4, 5, 6))
    info.external_attr = mode << 16
    info.compress_type = zipfile.ZIP_DEFLATED if len(content) > 3 else zipfile.ZIP_STORED
    z.writestr(info, content)
z.close()`;
  execFileSync("python3", ["-c", script, file, JSON.stringify(members)]);
  return file;
}
const fresh = () => {
  const folder = join(scratch, String(count++));
  fs.mkdirSync(folder);
  return folder;
};

test("unpackZip unpacks files with modes and times", { skip: skip(noPython, "python3") }, async () => {
  const file = zip([
    ["pkg/", "", 0o40755],
    ["pkg/a.py", "print(1)\n".repeat(1000), 0o100644],
    ["pkg/bin/tool", "#!", 0o100755],
    ["pkg/empty", "", 0o100644],
  ]);
  const into = fresh();
  await unpackZip(host, file, into, { artifact: "x.whl" });
  assert.equal(fs.readFileSync(join(into, "pkg/a.py"), "utf8"), "print(1)\n".repeat(1000));
  assert.equal(fs.statSync(join(into, "pkg/a.py")).mode & 0o7777, 0o444);
  assert.equal(fs.statSync(join(into, "pkg/bin/tool")).mode & 0o7777, 0o555);
  assert.equal(fs.statSync(join(into, "pkg/empty")).size, 0);
  assert.equal(fs.statSync(join(into, "pkg/a.py")).mtime.toISOString(), "2020-02-03T04:05:06.000Z");
});

for (const [what, name] of [
  ["an absolute name", "/etc/x"],
  ["a name with ..", "a/../../x"],
] as const) {
  test(`unpackZip refuses ${what}`, { skip: skip(noPython, "python3") }, async () => {
    const file = zip([[name, "x", 0o644]]);
    const refused = unpackZip(host, file, fresh(), { artifact: "evil.whl" });
    await assert.rejects(
      refused,
      (error) => error instanceof UserError && error.message.includes("evil.whl"),
    );
  });
}

test("unpackZip refuses more bytes than allowed", { skip: skip(noPython, "python3") }, async () => {
  const file = zip([["a", "x".repeat(100_000), 0o644]]);
  const limits = { bytes: 99_999, members: 10, names: 100 };
  await assert.rejects(unpackZip(host, file, fresh(), { artifact: "x", limits }), {
    code: "hostile-archive",
  });
});

test("unpackZip says broken-archive for changed and cut bytes", {
  skip: skip(noPython, "python3"),
}, async () => {
  const file = zip([["a", "abc", 0o644]]);
  const good = fs.readFileSync(file);
  const at = good.indexOf("abc");
  for (const bad of [good.with(at, 0x7a), good.subarray(0, -5), Buffer.from("not a zip archive at all")]) {
    fs.writeFileSync(file, bad);
    await assert.rejects(unpackZip(host, file, fresh(), { artifact: "x" }), { code: "broken-archive" });
  }
});
