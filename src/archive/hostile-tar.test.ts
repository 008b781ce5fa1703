import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { UserError } from "../base/error.ts";
import { nodeHost } from "../host/node-host.ts";
import { limitsFor } from "./hostile.ts";
import { LARGE, tarReader } from "./tar.ts";
import { paxBlock, tarBlock } from "./testing/tar-writer.ts";
import { unpackTar } from "./unpack-tar.ts";

const scratch = fs.mkdtempSync(join(tmpdir(), "bothy-tar-"));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));
let count = 0;
const host = nodeHost();
const END = Buffer.alloc(1024);
const MiB = 1 << 20;

interface Place {
  readonly into: string;
  /** What is beside the folder that is unpacked into: it must stay as it was. */
  readonly outside: () => string[];
}

function freshPlace(): Place {
  const folder = join(scratch, String(count++));
  const into = join(folder, "into");
  fs.mkdirSync(into, { recursive: true });
  fs.writeFileSync(join(folder, "mine"), "mine");
  return { into, outside: () => [...fs.readdirSync(folder), fs.readFileSync(join(folder, "mine"), "utf8")] };
}

const unpack = (blocks: readonly Buffer[], into: string, links: "inside" | "left-out" = "inside") =>
  unpackTar(host, gzipSync(Buffer.concat([...blocks, END])), into, { artifact: "evil.tgz", links });

const link = (name: string, target: string) => tarBlock({ name, type: "2", target });
const hard = (name: string, target: string) => tarBlock({ name, type: "1", target });
const file = (name: string | Buffer, content = "x") => tarBlock({ name, content });
const base256 = (bytes: readonly number[]) => Buffer.from([...Array(12 - bytes.length).fill(0), ...bytes]);

const refused: readonly [what: string, blocks: readonly Buffer[]][] = [
  ["a link to an absolute path", [link("a", "/tmp")]],
  ["a link that leads outside", [link("d/a", "../../mine")]],
  ["a link that leads outside by way of itself", [link("d", "."), link("a", "d/d/../../mine")]],
  ["a link that leads outside by way of another", [link("x/y/up", ".."), link("a", "x/y/up/../../../mine")]],
  ["a link below a link", [link("a", "b"), link("a/c", "d")]],
  ["a folder below a link", [link("a", "b"), tarBlock({ name: "a/c/", type: "5" })]],
  ["a hard link below a link", [file("f"), link("a", "b"), hard("a/c", "f")]],
  ["a file below a loop of links", [link("a", "b"), link("b", "a"), file("a/x")]],
  ["a hard link to a later member", [hard("a", "b"), file("b")]],
  ["a hard link to a folder", [tarBlock({ name: "d/", type: "5" }), hard("a", "d")]],
  ["a hard link to the folder itself", [hard("a", "./")]],
  ["a hard link to a link", [link("a", "b"), hard("c", "a")]],
  ["a hard link outside by a link's name", [link("a", "."), hard("b", "a/../../mine")]],
  ["a link without a target", [link("a", "")]],
  ["a link to a name that isn't UTF-8", [paxBlock({ linkpath: Buffer.from([0xff]) }), link("a", "")]],
  ["a link to a NUL", [paxBlock({ linkpath: "a\0b" }), link("a", "")]],
  ["a link to a target longer than any", [paxBlock({ linkpath: "a".repeat(4096) }), link("a", "")]],
  ["a newline in a name", [file("a\nb")]],
  ["a name longer than any file's", [paxBlock({ path: "a".repeat(256) }), file("a")]],
  ["a name of too many bytes", [paxBlock({ path: "\u00e9".repeat(128) }), file("a")]],
  ["a path longer than any", [paxBlock({ path: "a/".repeat(1025) }), file("a")]],
  ["a GNU long name that is absolute", [tarBlock({ name: "L", type: "L", content: "/etc/x\0" }), file("a")]],
  [
    "a GNU long name that leads outside",
    [tarBlock({ name: "L", type: "L", content: "../mine\0" }), file("a")],
  ],
  [
    "a GNU long link that leads outside",
    [tarBlock({ name: "K", type: "K", content: "../mine\0" }), link("a", "b")],
  ],
  [
    "a GNU long name without end",
    [tarBlock({ name: "L", type: "L", size: 2 * MiB }), Buffer.alloc(2 * MiB, "a")],
  ],
  [
    "a pax header without end",
    [tarBlock({ name: "p", type: "x", size: 2 * MiB }), Buffer.alloc(2 * MiB, "a")],
  ],
  ["a pax path for all members", [paxBlock({ path: "../mine" }, "g"), file("a")]],
  ["a pax path that isn't UTF-8", [paxBlock({ path: Buffer.from([0x61, 0xff]) }), file("a")]],
  [
    "a pax record that is too long for its header",
    [tarBlock({ name: "p", type: "x", content: "99 path=a\n" }), file("a")],
  ],
  ["a pax record of length 0", [tarBlock({ name: "p", type: "x", content: "0 path=a\n" }), file("a")]],
  [
    "a pax record whose length is no number",
    [tarBlock({ name: "p", type: "x", content: "1e1 path=ab\n" }), file("a")],
  ],
  ["a pax size of 8 EiB", [paxBlock({ size: "9223372036854775807" }), file("a")]],
  ["a pax size that is negative", [paxBlock({ size: "-1" }), file("a")]],
  ["a pax size with more digits than a number has", [paxBlock({ size: "9".repeat(1000) }), file("a")]],
  [
    "a sparse file in pax's way",
    [paxBlock({ "GNU.sparse.major": "1", "GNU.sparse.realsize": "9000000000" }), file("a")],
  ],
  [
    "a size of 8 EiB",
    [tarBlock({ name: "a", size: base256([0x80, 0, 0, 0, 0x7f, ...Array(7).fill(0xff)]) })],
  ],
  ["a size of 2^95", [tarBlock({ name: "a", size: base256([0xbf, ...Array(11).fill(0xff)]) })]],
  ["a negative size", [tarBlock({ name: "a", size: base256(Array(12).fill(0xff)) })]],
  ["a size that is no number", [tarBlock({ name: "a", size: Buffer.from("0000000008\0 ") })]],
  ["a size of a tebibyte", [tarBlock({ name: "a", size: base256([0x80, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]) })]],
  ["a socket", [tarBlock({ name: "a", type: "s" })]],
  ["a part of several volumes", [tarBlock({ name: "a", type: "M", content: "x" })]],
  ["a folder as large as a file", [file("d/x"), file("d")]],
  ["more behind the last member than any record", [file("a"), END, Buffer.alloc(3 * MiB)]],
];
for (const [what, blocks] of refused)
  test(`unpackTar refuses ${what}, and nothing outside changes`, async () => {
    const { into, outside } = freshPlace();
    await assert.rejects(
      unpack(blocks, into),
      (error) =>
        error instanceof UserError &&
        /^(?:hostile|broken)-archive$/.test(error.code) &&
        error.message.includes("evil.tgz") &&
        error.message.length < 400 &&
        error.reason !== undefined &&
        error.help !== undefined,
    );
    assert.deepEqual(outside(), ["into", "mine", "mine"]);
  });

test("unpackTar takes links that stay inside, names that differ in case or form alone, and odd times and modes", async () => {
  const { into, outside } = freshPlace();
  await unpack(
    [
      file("d/file", "text"),
      link("d/same", "file"),
      link("e/up", "../d/./file"),
      link("self", "self"),
      link("root", "."),
      hard("d/hard", "d/file"),
      hard("d/hard", "d/hard"),
      file("Case", "upper"),
      file("case", "lower"),
      file("caf\u00e9", "composed"),
      file("cafe\u0301", "decomposed"),
      file("twice", "first"),
      file("./twice", "second"),
      tarBlock({ name: "modes", mode: 0o7777, content: "x" }),
      tarBlock({ name: "late", mtime: base256([0x80, 0, 0, 0, 0, 0x1f, ...Array(6).fill(0xff)]) }),
      tarBlock({ name: "early", mtime: base256(Array(12).fill(0xff)) }),
      paxBlock({ mtime: "1e300", __proto__x: "y", constructor: "z" }),
      file("never"),
      paxBlock({ mtime: "NaN" }),
      tarBlock({ name: "nan/", type: "5", mode: 0o7777 }),
      paxBlock({ path: "a".repeat(255) }),
      file("long"),
    ],
    into,
  );
  const text = (name: string) => fs.readFileSync(join(into, name), "utf8");
  assert.deepEqual(["d/same", "e/up", "d/hard", "Case", "case", "twice"].map(text), [
    ...["text", "text", "text", "upper", "lower", "second"],
  ]);
  assert.deepEqual(["caf\u00e9", "cafe\u0301"].map(text), ["composed", "decomposed"]);
  assert.equal(fs.statSync(join(into, "modes")).mode & 0o7777, 0o555);
  assert.equal(fs.statSync(join(into, "nan")).mode & 0o7000, 0);
  assert.equal(fs.statSync(join(into, "early")).mtimeMs, 0);
  assert.ok(fs.statSync(join(into, "never")).mtimeMs > 4e12);
  assert.deepEqual(outside(), ["into", "mine", "mine"]);
});

test("unpackTar leaves links of both kinds out where it is told so", async () => {
  const { into, outside } = freshPlace();
  await unpack(
    [file("d/x"), link("a", "/etc"), link("b", "../mine"), hard("c", "/etc/passwd"), file("a/x")],
    into,
    "left-out",
  );
  assert.deepEqual(fs.readdirSync(into, { recursive: true }).sort(), ["a", "a/x", "d", "d/x"]);
  assert.deepEqual(outside(), ["into", "mine", "mine"]);
});

test("tarReader hands a large file out in pieces, whole where nobody takes them", () => {
  const size = LARGE + 1000;
  const content = Buffer.alloc(size, "0123456789");
  const archive = Buffer.concat([
    tarBlock({ name: "before", content: "x" }),
    tarBlock({ name: "large", content }),
    file("after"),
    END,
  ]);
  const limits = { bytes: 2 * size, members: 9, names: 99 };
  for (const taken of [true, false]) {
    const seen: string[] = [];
    const pieces: Buffer[] = [];
    const reader = tarReader("x.tar", limits, {
      member: (member, data) => {
        seen.push(member.name);
        if (member.name === "large") assert.ok(data.equals(content));
      },
      large: (member, length, start) => {
        assert.deepEqual([member.name, length], ["large", size]);
        assert.ok(start.equals(content.subarray(0, start.length)));
        if (!taken) return undefined;
        return { write: (piece) => pieces.push(Buffer.from(piece)), end: () => seen.push("end") };
      },
    });
    for (let at = 0; at < archive.length; at += 999_999) reader.write(archive.subarray(at, at + 999_999));
    reader.end();
    assert.deepEqual(seen, ["before", taken ? "end" : "large", "after"]);
    if (taken) assert.ok(Buffer.concat(pieces).equals(content));
  }
});

test("tarReader refuses more members, names and headers than an archive of its size has", () => {
  const limits = { ...limitsFor(1000), names: 4 * MiB };
  const empty = tarBlock({ name: "a", content: "" });
  const long = paxBlock({ path: "a/".repeat(500) });
  const pax = tarBlock({ name: "p", type: "x", content: "6 a=b\n".repeat(10_000) });
  for (const [blocks, times] of [
    [[empty], 250_000],
    [[long, empty], 5000],
    [[pax], 100],
  ] as const) {
    let taken = 0;
    const reader = tarReader("x.tar", limits, () => void taken++);
    const piece = Buffer.concat([...blocks]);
    assert.throws(
      () => {
        for (let i = 0; i < times; i++) reader.write(piece);
      },
      { code: "hostile-archive" },
    );
    assert.ok(taken <= limits.members);
  }
});

test("unpackTar comes to an end for any changed bytes, and nothing outside changes", async () => {
  const good = Buffer.concat([
    tarBlock({ name: "d/", type: "5" }),
    file("d/x", "text ".repeat(200)),
    link("l", "d/x"),
    hard("h", "d/x"),
    paxBlock({ path: "d/long", mtime: "12.5" }),
    file("y"),
    END,
  ]);
  let seed = 11;
  const random = (below: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  /** So that more than the checksum is tried. */
  const summed = (archive: Buffer) => {
    for (let at = 0; at + 512 <= archive.length; at += 512) {
      if (archive.toString("latin1", at + 257, at + 262) !== "ustar") continue;
      archive.fill(" ", at + 148, at + 156);
      const sum = archive.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
      archive.write(`${sum.toString(8).padStart(6, "0")}\0 `, at + 148, "latin1");
    }
    return archive;
  };
  for (let round = 0; round < 400; round++) {
    const bad = Buffer.from(good);
    for (let i = 0; i <= round % 5; i++) bad[random(bad.length)] = random(3) === 0 ? 0x2f : random(256);
    const { into, outside } = freshPlace();
    const archive = round % 9 === 0 ? summed(bad).subarray(0, random(bad.length)) : summed(bad);
    await unpackTar(host, archive, into, { artifact: "evil.tar", links: "inside" }).catch(
      (error: unknown) => {
        assert.ok(error instanceof UserError, `round ${round}: ${String(error)}`);
      },
    );
    assert.deepEqual(outside(), ["into", "mine", "mine"]);
    fs.rmSync(join(into, ".."), { recursive: true });
  }
});
