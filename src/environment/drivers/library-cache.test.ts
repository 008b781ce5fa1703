import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parseLibraryCache } from "./library-cache.ts";

const machine = process.arch === "arm64" ? "aarch64" : "x86_64";

test("parseLibraryCache reads what ldconfig writes", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "bothy-cache-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const ldconfig = (...args: string[]) =>
    spawnSync("ldconfig", args, {
      encoding: "utf8",
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    });
  const cache = join(folder, "cache");
  writeFileSync(join(folder, "conf"), "");
  const made = ldconfig("-X", "-C", cache, "-f", join(folder, "conf"));
  if (made.status !== 0) {
    assert.ok(process.env.CI === undefined, "ldconfig is needed where CI is set");
    return t.skip("SKIPPED: there is no ldconfig");
  }
  const abi = machine === "aarch64" ? "libc6,AArch64" : "libc6,x86-64";
  const expected = new Map<string, string>();
  for (const [, name, kind, path] of ldconfig("-p", "-C", cache).stdout.matchAll(
    /^\t(\S+) \((.*)\) => (.*)$/gm,
  ))
    if (kind === abi && !expected.has(name!)) expected.set(name!, path!);
  assert.ok(expected.size > 0);
  const found = parseLibraryCache(readFileSync(cache), machine);
  assert.deepEqual(new Map(found.map(({ name, path }) => [name, path])), expected);
});

test("parseLibraryCache takes nothing from what is no cache, or half of one", () => {
  assert.deepEqual(parseLibraryCache(Buffer.from("ld.so-1.7.0"), machine), []);
  const half = Buffer.alloc(60);
  half.write("glibc-ld.so.cache1.1");
  half.writeUInt32LE(1000, 20);
  assert.deepEqual(parseLibraryCache(half, machine), []);
});
