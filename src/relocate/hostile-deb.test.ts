import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { arArchive, tarBlock } from "../archive/testing/tar-writer.ts";
import { zipArchive } from "../archive/testing/zip-writer.ts";
import { UserError } from "../base/error.ts";
import { silentReporter } from "../base/report.ts";
import { nodeHost } from "../host/node-host.ts";
import { openStore } from "../store/store.ts";
import { verifyStore } from "../store/verify.ts";
import { importDeb } from "./import-deb.ts";
import { controlText, lockedDeb } from "./testing/deb-package.ts";

const scratch = fs.mkdtempSync(join(tmpdir(), "bothy-hostile-"));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));
let count = 0;
const host = nodeHost();
const ctx = { host, report: silentReporter, signal: new AbortController().signal };
const system = "x86_64-linux";
const noXz = spawnSync("xz", ["--version"]).error !== undefined;
assert.ok(!noXz || process.env.CI === undefined, "xz is needed where CI is set");

type Block = Parameters<typeof tarBlock>[0];
const END = Buffer.alloc(1024);
const MiB = 1 << 20;
const tar = (blocks: readonly Block[]) => Buffer.concat([...blocks.map(tarBlock), END]);
const control = gzipSync(tar([{ name: "./control", content: controlText("evil", system) }]));
const data = gzipSync(tar([{ name: "./usr/share/x", content: "x" }]));
const binary = ["debian-binary", "2.0\n"] as const;

type Members = readonly (readonly [string, Buffer | string])[];
const withData = (content: Buffer): Members => [binary, ["control.tar.gz", control], ["data.tar", content]];
const withControl = (blocks: readonly Block[]): Members => [
  binary,
  ["control.tar.gz", gzipSync(tar([{ name: "./control", content: controlText("evil", system) }, ...blocks]))],
  ["data.tar.gz", data],
];

const compressors = {
  none: (bytes: Buffer) => bytes,
  gzip: (bytes: Buffer) => gzipSync(bytes),
  zstd: (bytes: Buffer) => zstdCompressSync(bytes),
  xz: (bytes: Buffer) => {
    const made = spawnSync("xz", ["-c", "-0"], { input: bytes, maxBuffer: 1 << 26 });
    assert.equal(made.status, 0, String(made.stderr));
    return made.stdout;
  },
};
type Compressor = keyof typeof compressors;
/** A file of `mib` MiB that begins with `start` and is zeros else. All compressors' formats may stand one behind another. */
function largeFile(name: string, mib: number, compressor: Compressor, start = ""): Buffer {
  const compress = compressors[compressor];
  const header = tarBlock({ name, size: mib * MiB });
  const first = Buffer.alloc(MiB);
  first.write(start, "latin1");
  const zeros = compress(Buffer.alloc(MiB));
  return Buffer.concat([
    compress(Buffer.concat([header, first])),
    ...Array(mib - 1).fill(zeros),
    compress(END),
  ]);
}

function made(members: Members): ReturnType<typeof openStore> & { run(): Promise<unknown> } {
  const file = join(scratch, `evil-${count++}.deb`);
  fs.writeFileSync(file, arArchive(members));
  const store = openStore(host, { data: join(scratch, String(count++)) });
  return { ...store, run: () => importDeb(file, lockedDeb(file, "evil", system), { store }, ctx) };
}

const refused: readonly [what: string, members: () => Members, needsXz?: true][] = [
  ["two of data.tar", () => [...withData(data), ["data.tar.gz", data]]],
  ["two of control.tar", () => [...withData(data), ["control.tar", control]]],
  ["a member twice", () => [...withData(data), ["data.tar", data]]],
  ["no data.tar", () => [binary, ["control.tar.gz", control]]],
  ["another member before debian-binary", () => [["x", "x"], ...withData(data)]],
  ["another format", () => [["debian-binary", "3.0\n"], ...withData(data).slice(1)]],
  [
    "more members than any package",
    () => [...withData(data), ...Array.from({ length: 40 }, (_, i) => [`_${i}`, ""] as const)],
  ],
  [
    "a control file that is a link",
    () => withControl([{ name: "./postinst", type: "2", target: "/etc/passwd" }]),
  ],
  [
    "a control file that is a hard link",
    () => withControl([{ name: "./postinst", type: "1", target: "./control" }]),
  ],
  ["a control file that is a device", () => withControl([{ name: "./postinst", type: "3" }])],
  ["a control file in a folder", () => withControl([{ name: "./a/postinst", content: "x" }])],
  ["a control file that leads outside", () => withControl([{ name: "../postinst", content: "x" }])],
  ["a control file for the folder itself", () => withControl([{ name: "./", type: "7", content: "x" }])],
  ["a stanza without end", () => withControl([{ name: "control", content: Buffer.alloc(2 * MiB, "A") }])],
  [
    "control files without end",
    () => [binary, ["control.tar.gz", largeFile("x", 65, "gzip")], ["data.tar.gz", data]],
  ],
  [
    "more control files than any package",
    () => withControl(Array.from({ length: 10_001 }, (_, i) => ({ name: `${i}` }))),
  ],
  ["compressed bytes that are cut", () => withData(data.subarray(0, -20))],
  [
    "a tar archive that is cut",
    () => withData(gzipSync(tar([{ name: "x", content: "x".repeat(999) }]).subarray(0, 1024))),
  ],
  ["bzip2", () => withData(Buffer.from("BZh91AY&SY"))],
  [
    "a zstd window of 2 GiB",
    () => withData(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x09, 0, 0, 0x78])), // RFC 8878 3.1.1.1.2
  ],
  ["a gzip bomb", () => withData(largeFile("x", 400, "gzip"))],
  ["a zstd bomb", () => withData(largeFile("x", 400, "zstd"))],
  ["an xz bomb", () => withData(largeFile("x", 400, "xz")), true],
  [
    "zeros behind the archive",
    () => withData(Buffer.concat([data, ...Array(40).fill(gzipSync(Buffer.alloc(MiB)))])),
  ],
  ["more zstd frames than any", () => withData(Buffer.concat(Array(10_001).fill(zstdCompressSync(END))))],
  [
    "a quarter of a million folders",
    () =>
      withData(gzipSync(Buffer.concat([...Array(250_000).fill(tarBlock({ name: "a/", type: "5" })), END]))),
  ],
];
for (const [what, members, needsXz] of refused)
  test(`importDeb refuses ${what} and leaves nothing`, {
    skip: needsXz && noXz ? "SKIPPED: there is no xz" : false,
  }, async () => {
    const store = made(members());
    await assert.rejects(
      store.run(),
      (error) =>
        error instanceof UserError &&
        /^(?:hostile-archive|broken-archive|unknown-compression)$/.test(error.code) &&
        /evil-\d+\.deb/.test(error.message) &&
        error.reason !== undefined,
    );
    assert.deepEqual(fs.readdirSync(join(store.root, "tmp")), []);
    assert.equal(fs.existsSync(join(store.root, "objects")), false);
  });

test("importDeb takes archives in archives, members of a signature and garbage behind the end for what they are", async () => {
  const nested = gzipSync(gzipSync(Buffer.alloc(MiB)));
  const content = gzipSync(
    Buffer.concat([tar([{ name: "usr/share/nested.gz", content: nested }]), Buffer.alloc(99, "garbage")]),
  );
  const store = made([...withData(content), ["_gpgorigin", "x"]]);
  const { tree } = (await store.run()) as { tree: string };
  assert.ok(fs.readFileSync(join(tree, "usr/share/nested.gz")).equals(nested));
  assert.deepEqual(await verifyStore(store, ctx), []);
});

/** Not getrusage(2)'s, which counts the parent's memory too. */
const REPORT = `
  const status = process.getBuiltinModule("node:fs").readFileSync("/proc/self/status", "utf8");
  process.stdout.write(/VmHWM:\\s+(\\d+)/.exec(status)[1]);`;

/** Imports in a process of little memory; returns the most that it had at a time, in MiB. */
function memoryOf(source: string): number {
  const root = join(import.meta.dirname, "..");
  const text = source.replaceAll("SRC", root);
  const ran = spawnSync(
    process.execPath,
    ["--max-old-space-size=64", "--input-type=module-typescript", "-e", text],
    {
      encoding: "utf8",
    },
  );
  assert.equal(ran.status, 0, ran.stderr);
  return Number(ran.stdout) / 1024;
}

const LARGE = 240;
for (const compressor of ["gzip", "zstd", "xz"] as const)
  for (const start of ["", "\x7fELF\x02\x01\x01", "#!/bin/sh\n"])
    test(`unpackDeb holds no file of ${LARGE} MiB in memory: ${compressor}, ${JSON.stringify(start.slice(0, 4))}`, {
      skip: compressor === "xz" && noXz ? "SKIPPED: there is no xz" : false,
    }, () => {
      const archive = largeFile("usr/bin/x", LARGE, compressor, start);
      const file = join(scratch, `large-${count++}.deb`);
      fs.writeFileSync(file, arArchive(withData(archive)));
      const item = lockedDeb(file, "evil", system);
      const staging = join(scratch, String(count++));
      fs.mkdirSync(staging);
      const job = { kind: "deb", file, item, staging, prefix: "/".repeat(128) };
      const most = memoryOf(`
        import { nodeHost } from "SRC/host/node-host.ts";
        import { unpackDeb } from "SRC/relocate/unpack-deb.ts";
        await unpackDeb(nodeHost(), ${JSON.stringify(job)});
        ${REPORT}`);
      assert.ok(most < 200, `${most} MiB`);
      const meta = JSON.parse(fs.readFileSync(join(staging, "meta.json"), "utf8"));
      assert.equal(meta.entries[0].content, start.startsWith("#!") ? "script" : undefined);
      fs.rmSync(staging, { recursive: true });
    });

test(`unpackZip, unpackTar and scanTree hold no file of ${LARGE} MiB in memory`, () => {
  const content = Buffer.alloc(LARGE * MiB);
  const wheel = join(scratch, "large.whl");
  fs.writeFileSync(wheel, zipArchive([{ name: "large", content }]));
  const tarball = join(scratch, "large.tgz");
  fs.writeFileSync(tarball, largeFile("package/large", LARGE, "gzip"));
  const [zipped, tarred] = ["zipped", "tarred"].map((name) => join(scratch, name, "tree"));
  for (const folder of [zipped!, tarred!]) fs.mkdirSync(folder, { recursive: true });
  const most = memoryOf(`
    import { readFileSync } from "node:fs";
    import { nodeHost } from "SRC/host/node-host.ts";
    import { unpackZip } from "SRC/archive/unpack-zip.ts";
    import { unpackTar } from "SRC/archive/unpack-tar.ts";
    import { scanTree } from "SRC/relocate/scan-tree.ts";
    const host = nodeHost();
    await unpackZip(host, ${JSON.stringify(wheel)}, ${JSON.stringify(zipped)}, { artifact: "x" });
    await unpackTar(host, readFileSync(${JSON.stringify(tarball)}), ${JSON.stringify(tarred)}, { artifact: "x", strip: 1, links: "left-out" });
    const facts = { channel: "npm", name: "x", version: "1", artifact: "x" };
    for (const tree of ${JSON.stringify([zipped, tarred])}) scanTree(host, { ...facts, staging: tree.slice(0, -5) });
    ${REPORT}`);
  assert.ok(most < 200, `${most} MiB`);
  for (const folder of [zipped!, tarred!])
    assert.equal(fs.statSync(join(folder, "large")).size, content.length);
});
