import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { UserError } from "../base/error.ts";
import { nodeHost } from "../host/node-host.ts";
import { tarReader } from "./tar.ts";
import { tarBlock } from "./testing/tar-writer.ts";
import { unpackTar } from "./unpack-tar.ts";

const scratch = fs.mkdtempSync(join(tmpdir(), "bothy-tar-"));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));
let count = 0;
const fresh = () => {
  const folder = join(scratch, String(count++));
  fs.mkdirSync(folder);
  return folder;
};
const host = nodeHost();
const limits = { bytes: 1e9, members: 1e6, names: 1e7 };

function sampleTree(): string {
  const root = fresh();
  const long = join(root, "a".repeat(70), "b".repeat(70), "c".repeat(70));
  fs.mkdirSync(long, { recursive: true });
  fs.writeFileSync(join(long, "long"), "in a long folder");
  fs.writeFileSync(join(root, "empty"), "");
  fs.writeFileSync(join(root, "block"), Buffer.alloc(512, 1));
  fs.writeFileSync(join(root, "large"), Buffer.alloc(3_000_001, 7));
  fs.writeFileSync(join(root, "Főtanúsítvány"), "not ASCII");
  fs.writeFileSync(join(root, "program"), "#!/bin/sh\n", { mode: 0o755 });
  fs.linkSync(join(root, "program"), join(root, "program2"));
  fs.symlinkSync(`${"x/".repeat(80)}y`, join(root, "longlink"));
  fs.symlinkSync("program", join(root, "link"));
  fs.utimesSync(join(root, "program"), 1_000_000_000, 1_000_000_000);
  return root;
}

for (const format of ["gnu", "pax", "ustar", "oldgnu"]) {
  test(`unpackTar reads GNU tar's ${format} format`, async () => {
    const from = sampleTree();
    if (format === "ustar") fs.unlinkSync(join(from, "longlink"));
    const archive = execFileSync("tar", ["-C", from, `--format=${format}`, "-cf", "-", "."], {
      maxBuffer: 1e9,
    });
    const into = fresh();
    await unpackTar(host, archive, into, { artifact: "x.tar", links: "inside" });
    execFileSync("diff", ["-r", "--no-dereference", from, into]);
    assert.equal(fs.statSync(join(into, "program")).mode & 0o7777, 0o555);
    assert.equal(fs.statSync(join(into, "empty")).mode & 0o7777, 0o444);
    assert.equal(fs.statSync(join(into, "program")).mtimeMs, 1_000_000_000_000);
    assert.equal(fs.statSync(join(into, "program")).ino, fs.statSync(join(into, "program2")).ino);
  });
}

test("unpackTar leaves out leading folders", async () => {
  const archive = Buffer.concat([
    tarBlock({ name: "package/", type: "5" }),
    tarBlock({ name: "package/lib/x.js", content: "x" }),
    Buffer.alloc(1024),
  ]);
  const into = fresh();
  await unpackTar(host, archive, into, { artifact: "x.tgz", strip: 1, links: "left-out" });
  assert.deepEqual(fs.readdirSync(into, { recursive: true }).sort(), ["lib", "lib/x.js"]);
});

test("tarReader gives the same members however the archive is cut", () => {
  const archive = execFileSync("tar", ["-C", sampleTree(), "-cf", "-", "."], { maxBuffer: 1e9 });
  const read = (pieces: readonly Buffer[]) => {
    const seen: string[] = [];
    const reader = tarReader("x.tar", limits, (member, content) =>
      seen.push(`${member.type} ${member.name} ${member.target} ${content.length} ${content.at(-1)}`),
    );
    for (const piece of pieces) reader.write(piece);
    reader.end();
    return seen;
  };
  const whole = read([archive]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 700_000 }), { minLength: 1, maxLength: 30 }), (sizes) => {
      const pieces: Buffer[] = [];
      let at = 0;
      for (let i = 0; at < archive.length; i++) {
        const size = sizes[i % sizes.length]! + (i > 200 ? archive.length : 0);
        pieces.push(archive.subarray(at, at + size));
        at += size;
      }
      assert.deepEqual(read(pieces), whole);
    }),
    { numRuns: 20 },
  );
});

const hostile: readonly [what: string, blocks: Buffer[]][] = [
  ["an absolute name", [tarBlock({ name: "/etc/x", content: "x" })]],
  ["a name with ..", [tarBlock({ name: "a/../../x", content: "x" })]],
  [
    "a file below a link of the archive",
    [tarBlock({ name: "a", type: "2", target: "/tmp" }), tarBlock({ name: "a/x", content: "x" })],
  ],
  [
    "a folder in a link's place",
    [tarBlock({ name: "a", type: "2", target: "/tmp" }), tarBlock({ name: "a/", type: "5" })],
  ],
  ["a hard link to the host", [tarBlock({ name: "a", type: "1", target: "/etc/passwd" })]],
  ["a hard link above the root", [tarBlock({ name: "a", type: "1", target: "../x" })]],
  [
    "a hard link to a link",
    [
      tarBlock({ name: "a", type: "2", target: "/etc/passwd" }),
      tarBlock({ name: "b", type: "1", target: "a" }),
    ],
  ],
  ["a character device", [tarBlock({ name: "a", type: "3" })]],
  ["a block device", [tarBlock({ name: "a", type: "4" })]],
  ["a fifo", [tarBlock({ name: "a", type: "6" })]],
  [
    "a link and then a file of the same name",
    [tarBlock({ name: "a", type: "2", target: "/tmp/x" }), tarBlock({ name: "./a", content: "x" })],
  ],
  ["a file in the root's place", [tarBlock({ name: "./", type: "2", target: "/tmp" })]],
  ["a name that is not UTF-8", [tarBlock({ name: Buffer.from([0x61, 0xff]), content: "x" })]],
  ["a sparse file", [tarBlock({ name: "a", type: "S", content: "x" })]],
  ["an unknown type", [tarBlock({ name: "a", type: "Q" })]],
  [
    "a NUL in a pax name",
    [
      tarBlock({ name: "p", type: "x", content: "16 path=a\0/../b\n" }),
      tarBlock({ name: "a", content: "x" }),
    ],
  ],
  [
    "a pax path that leads outside",
    [tarBlock({ name: "p", type: "x", content: "13 path=../b\n" }), tarBlock({ name: "a", content: "x" })],
  ],
  ["more bytes than are plausible", [tarBlock({ name: "a", size: 8 ** 11 - 1 })]],
];
for (const [what, blocks] of hostile) {
  test(`unpackTar refuses ${what}`, async () => {
    const into = fresh();
    const archive = Buffer.concat([...blocks, Buffer.alloc(1024)]);
    await assert.rejects(
      unpackTar(host, archive, into, { artifact: "evil.tar", links: "inside" }),
      (error) =>
        error instanceof UserError && error.code === "hostile-archive" && error.message.includes("evil.tar"),
    );
  });
}

test("tarReader refuses more members than allowed", () => {
  const reader = tarReader("x.tar", { bytes: 1e9, members: 2, names: 1e3 }, () => {});
  const block = tarBlock({ name: "a", content: "" });
  assert.throws(() => reader.write(Buffer.concat([block, block, block])), { code: "hostile-archive" });
});

const broken: readonly [what: string, archive: Buffer][] = [
  [
    "an archive that ends within a member",
    tarBlock({ name: "a", content: "x".repeat(600) }).subarray(0, 700),
  ],
  ["an archive that ends within a header", tarBlock({ name: "a", content: "" }).subarray(0, 100)],
  [
    "a wrong checksum",
    Buffer.concat([tarBlock({ name: "a", content: "" }).fill(0x62, 0, 1), Buffer.alloc(1024)]),
  ],
  ["other bytes", Buffer.alloc(2048, "not a tar archive")],
  ["nothing", Buffer.alloc(0)],
];
for (const [what, archive] of broken) {
  test(`unpackTar says broken-archive for ${what}`, async () => {
    await assert.rejects(unpackTar(host, archive, fresh(), { artifact: "x.tar", links: "inside" }), {
      code: "broken-archive",
    });
  });
}
