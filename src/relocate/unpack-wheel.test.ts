import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type ZipMember, zipArchive } from "../../test/mirrors/zip.ts";
import { LARGE } from "../archive/tar.ts";
import { unpackZip } from "../archive/unpack-zip.ts";
import { sha256 } from "../base/digest.ts";
import { servedSystem } from "../base/system.ts";
import { nodeHost } from "../host/node-host.ts";
import type { StoreKey } from "../store/types.ts";
import { scanTree } from "./scan-tree.ts";
import { unpackWheel } from "./unpack-wheel.ts";

const scratch = fs.mkdtempSync(join(tmpdir(), "bothy-wheel-"));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));
const host = nodeHost();
const hasCompiler = spawnSync("cc", ["--version"]).error === undefined;
assert.ok(hasCompiler || process.env.CI === undefined, "cc is needed where CI is set");

let count = 0;
function compiled(source: string, ...flags: string[]): Buffer {
  const out = join(scratch, `built${count++}`);
  execFileSync("cc", ["-x", "c", "-", "-x", "none", "-o", out, ...flags], { input: source });
  return fs.readFileSync(out);
}

/** Lines of RECORD; `algorithms`: of its hashes in turn. */
function recordLines(members: readonly ZipMember[], algorithms: readonly string[]): string {
  const last = new Map(members.map(({ name, content }) => [name, content]));
  const lines = [...last].map(([name, content], index) => {
    const algorithm = algorithms[index % algorithms.length]!;
    return `${name},${algorithm}=${createHash(algorithm).update(content).digest("base64url")},\n`;
  });
  return `${lines.join("")}x-1.dist-info/RECORD,,\n`;
}

/** A wheel of the members, its RECORD behind them. */
function wheel(
  members: readonly ZipMember[],
  algorithms: readonly string[],
  record = recordLines(members, algorithms),
): string {
  const file = join(scratch, `x${count++}.whl`);
  fs.writeFileSync(file, zipArchive([...members, { name: "x-1.dist-info/RECORD", content: record }]));
  return file;
}

function job(file: string) {
  const staging = fs.mkdtempSync(join(scratch, "staging-"));
  const base = { system: servedSystem(process.arch, process.platform), libc: "1".repeat(40) as StoreKey };
  const programs = { base: { ...base, objects: [base.libc] }, prefix: `/s${"/".repeat(110)}` };
  const facts = { channel: "pypi", name: "x", version: "1", artifact: sha256("x"), programs };
  return { ...facts, staging, file, label: "x.whl" };
}

const read = (staging: string, path: string) => fs.readFileSync(join(staging, path));

test("unpackWheel makes what unpacking and then scanning make", {
  skip: hasCompiler ? false : "SKIPPED: there is no cc",
}, async () => {
  const library = "int x(void) { return 1; }";
  const members: ZipMember[] = [
    { name: "x/__init__.py", content: "x = '/usr/share/x'\n" },
    { name: "x/twice.py", content: "1\n" },
    { name: "x/run.sh", content: "#!/bin/sh\n", mode: 0o100755 },
    { name: "x/lib.so", content: compiled(library, "-shared", "-fPIC") },
    {
      name: "x.libs/other.so",
      content: compiled(library, "-shared", "-fPIC", "-Wl,--enable-new-dtags,-rpath,$ORIGIN/here"),
    },
    { name: "x/bin/tool", content: compiled("int main() { return 0; }"), mode: 0o100755 },
    { name: "x/large", content: Buffer.alloc(LARGE + 1) },
    { name: "x/twice.py", content: "#!/usr/bin/python\n" },
  ];
  const file = wheel(members, ["sha256", "sha384", "sha512"]);
  const once = job(file);
  const { namesBase } = await unpackWheel(host, once);
  const apart = job(file);
  fs.mkdirSync(join(apart.staging, "tree"));
  await unpackZip(host, file, join(apart.staging, "tree"), { artifact: "x.whl" });
  assert.equal(namesBase, scanTree(host, apart).namesBase);
  const meta = JSON.parse(read(once.staging, "meta.json").toString());
  assert.deepEqual(meta, JSON.parse(read(apart.staging, "meta.json").toString()));
  const placeholders = new Set(["x/bin/tool"]); // the meta has its bytes without the prefix in them
  for (const entry of meta.entries) {
    if (entry.type !== "file") continue;
    const path = `tree/${entry.path}`;
    assert.ok(read(once.staging, path).equals(read(apart.staging, path)), path);
    if (!placeholders.has(entry.path)) assert.equal(sha256(read(once.staging, path)), entry.hash, path);
  }
});

for (const algorithm of ["sha256", "sha512"])
  test(`unpackWheel compares the file that stands, and not an earlier one of its name, by ${algorithm}`, async () => {
    const members = [
      { name: "x/b.py", content: "b = 1\n" },
      { name: "x/b.py", content: "b = 2\n" },
    ];
    await unpackWheel(host, job(wheel(members, [algorithm])));
    const swapped = [...members].reverse();
    const listed = recordLines(members, [algorithm]);
    const wrong = wheel(swapped, [algorithm], listed);
    await assert.rejects(unpackWheel(host, job(wrong)), { code: "wrong-record" });
  });
