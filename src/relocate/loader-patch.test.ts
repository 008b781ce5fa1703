import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { patchLoader, usualLoaderFolders } from "./loader-patch.ts";

const arm = process.arch === "arm64";
const TRIPLET = arm ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
const LOADER = `/usr/lib/${TRIPLET}/${arm ? "ld-linux-aarch64.so.1" : "ld-linux-x86-64.so.2"}`;

test("usualLoaderFolders gives a patched loader its folders back, and neither cache nor preload list", (t) => {
  if (!existsSync(LOADER)) {
    assert.ok(process.env.CI === undefined, `${LOADER} is missing`);
    return t.skip(`${LOADER} is missing`);
  }
  const original = readFileSync(LOADER);
  const patched = patchLoader(original, "libc6");
  const usual = usualLoaderFolders(patched, TRIPLET);
  const strings = (file: Buffer) => file.toString("latin1").split("\0");
  assert.ok(strings(usual).includes(`/usr/lib/${TRIPLET}/`));
  assert.ok(!strings(patched).includes(`/usr/lib/${TRIPLET}/`));
  assert.ok(!strings(usual).includes("/etc/ld.so.cache"));
  const restored = Buffer.from(usual);
  for (const name of ["/etc/ld.so.cache", "/etc/ld.so.preload"])
    for (let at = original.indexOf(`${name}\0`); at !== -1; at = original.indexOf(`${name}\0`, at + 1))
      restored.write(name, at, "latin1");
  assert.ok(restored.equals(original), "nothing else differs");
});
