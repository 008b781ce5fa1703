import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { UserError } from "../base/error.ts";
import { nodeHost } from "../host/node-host.ts";
import { type ZipMember, zipArchive } from "./testing/zip-writer.ts";
import { unpackZip } from "./unpack-zip.ts";

const scratch = fs.mkdtempSync(join(tmpdir(), "bothy-zip-"));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));
let count = 0;

function unpack(archive: Buffer): { into: string; done: Promise<void> } {
  const folder = join(scratch, String(count++));
  const into = join(folder, "tree");
  fs.mkdirSync(into, { recursive: true });
  fs.writeFileSync(join(folder, "x.whl"), archive);
  return { into, done: unpackZip(nodeHost(), join(folder, "x.whl"), into, { artifact: "evil.whl" }) };
}

const MiB = 1 << 20;
const zeros = Buffer.alloc(10 * MiB);
const shared: ZipMember = { name: "kernel", content: zeros };

const hostile: readonly [what: string, members: readonly ZipMember[]][] = [
  ["an absolute name", [{ name: "/etc/x" }]],
  ["a name with ..", [{ name: "a/../../x" }]],
  ["a name that isn't UTF-8", [{ name: Buffer.from([0x61, 0xff]) }]],
  ["a NUL in a name", [{ name: "a\0b" }]],
  ["a newline in a name", [{ name: "a\nb" }]],
  ["a name longer than any file's", [{ name: "a".repeat(256) }]],
  ["a path longer than any", [{ name: "a/".repeat(1100) }]],
  ["a backslash that means a folder", [{ name: "..\\..\\x" }]],
  ["members that share their bytes", [shared, { ...shared, sharesContent: true }]],
  ["another name in the local header", [{ name: "a", content: "x", local: { name: "b" } }]],
  ["a longer name in the local header", [{ name: "a", content: "x", local: { name: "../../b" } }]],
  ["another size in the local header", [{ name: "a", content: "x", local: { size: 2 } }]],
  ["a size that is a lie, too small", [{ name: "a", content: zeros, size: 10 }]],
  ["a size that is a lie, too large", [{ name: "a", content: "x", size: 1000 }]],
  ["a large size that is a lie", [{ name: "a", content: "x", size: 200 * MiB }]],
  ["more content than a large size says", [{ name: "a", content: Buffer.alloc(80 * MiB), size: 70 * MiB }]],
  ["more bytes than the archive's size allows", [{ name: "a", content: "x", size: 2 ** 32 - 2 }]],
  [
    "content that reaches out of the archive",
    [{ name: "a", content: "x", stored: true, packedSize: 1e6, size: 1e6 }],
  ],
  ["a wrong CRC", [{ name: "a", content: "abc", crc: 1 }]],
  [
    "a file and a folder of one name",
    [
      { name: "a", content: "x" },
      { name: "a/b", content: "x" },
    ],
  ],
  [
    "a folder and a file of one name",
    [
      { name: "a/b", content: "x" },
      { name: "a", content: "x" },
    ],
  ],
];
for (const [what, members] of hostile)
  test(`unpackZip refuses ${what}`, async () => {
    const { done } = unpack(zipArchive(members));
    await assert.rejects(
      done,
      (error) =>
        error instanceof UserError &&
        /^(?:hostile|broken)-archive$/.test(error.code) &&
        error.message.includes("evil.whl") &&
        error.reason !== undefined &&
        error.help !== undefined,
    );
  });

test("unpackZip refuses more or fewer members than the end record says", async () => {
  const archive = zipArchive([{ name: "a", content: "x" }], 2);
  await assert.rejects(unpack(archive).done, { code: "broken-archive" });
});

test("unpackZip makes no links, devices or setuid programs of modes, and keeps names apart by their bytes", async () => {
  const { into, done } = unpack(
    zipArchive([
      { name: "link", content: "/etc/passwd", mode: 0o120777 },
      { name: "device", content: "x", mode: 0o020666 },
      { name: "setuid", content: "x", mode: 0o106755 },
      { name: "twice", content: "first" },
      { name: "twice", content: "second" },
      { name: "Case", content: "upper" },
      { name: "case", content: "lower" },
      { name: "caf\u00e9", content: "composed" },
      { name: "cafe\u0301", content: "decomposed" },
    ]),
  );
  await done;
  const text = (name: string) => fs.readFileSync(join(into, name), "utf8");
  assert.equal(fs.readdirSync(into).length, 8);
  for (const name of fs.readdirSync(into)) {
    const stat = fs.lstatSync(join(into, name));
    assert.ok(stat.isFile() && [0o444, 0o555].includes(stat.mode & 0o7777), name);
  }
  assert.deepEqual(["link", "twice", "Case", "case"].map(text), ["/etc/passwd", "second", "upper", "lower"]);
  assert.deepEqual(["caf\u00e9", "cafe\u0301"].map(text), ["composed", "decomposed"]);
});

test("unpackZip reads large members, packed and not, piece by piece", async () => {
  const content = Buffer.alloc(70 * MiB, "large ");
  const { into, done } = unpack(
    zipArchive([
      { name: "packed", content, mode: 0o100755 },
      { name: "stored", content, stored: true },
    ]),
  );
  await done;
  for (const name of ["packed", "stored"]) assert.ok(fs.readFileSync(join(into, name)).equals(content), name);
  assert.equal(fs.statSync(join(into, "packed")).mode & 0o7777, 0o555);
  assert.equal(fs.statSync(join(into, "stored")).mode & 0o7777, 0o444);
});

test("unpackZip comes to an end for any changed bytes", async () => {
  const good = zipArchive([
    { name: "a/b", content: "text ".repeat(50) },
    { name: "c", content: "x", stored: true },
  ]);
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  for (let round = 0; round < 400; round++) {
    const bad = Buffer.from(good);
    for (let i = 0; i <= round % 4; i++) bad[random(bad.length)] = random(3) === 0 ? 0xff : random(256);
    await unpack(round % 7 === 0 ? bad.subarray(0, random(bad.length)) : bad).done.catch((error: unknown) => {
      assert.ok(error instanceof UserError, `round ${round}: ${String(error)}`);
    });
  }
});
