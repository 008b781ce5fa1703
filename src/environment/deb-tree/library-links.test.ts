import assert from "node:assert/strict";
import { test } from "node:test";
import type { Imported } from "../types.ts";
import { missingLibraries } from "./library-check.ts";
import { configuredLibraryLinks } from "./library-links.ts";

const elf = (path: string, soname?: string, needed: string[] = []) => ({
  path,
  kind: "library" as const,
  ...(soname === undefined ? {} : { soname }),
  needed,
  paths: [],
});

test("configuredLibraryLinks links sonames of configured folders beside the loader's, never over a library", () => {
  const triplet = "x86_64-linux-gnu";
  const files = [
    elf(`usr/lib/${triplet}/libfakeroot/libfakeroot-sysv.so`, "libfakeroot.so.0"),
    elf(`usr/lib/${triplet}/blas/libblas.so.3`, "libblas.so.3"),
    elf(`usr/lib/${triplet}/private/libp.so.1`, "libp.so.1"),
    elf(`usr/lib/${triplet}/libz.so.1`, "libz.so.1"),
  ];
  const has = (path: string) => path === `usr/lib/${triplet}/libblas.so.3`;
  const texts = [
    `# folder of fakeroot\n/usr/lib/${triplet}/libfakeroot\n`,
    `/lib/${triplet}/blas\n/usr/lib/${triplet}\ninclude x\n`,
  ];
  assert.deepEqual(
    [...configuredLibraryLinks(texts, files, { triplet, has })],
    [[`usr/lib/${triplet}/libfakeroot.so.0`, "libfakeroot/libfakeroot-sysv.so"]],
  );
});

test("missingLibraries names what no file, link or soname of the tree is", () => {
  const made = (name: string, ...files: ReturnType<typeof elf>[]) =>
    ({ item: { name }, meta: { elf: files } }) as unknown as Imported;
  const packages = [
    made("app", elf("usr/bin/app", undefined, ["liba.so.1", "libb.so.2", "libnone.so.9"])),
    made("liba", elf("usr/lib/liba.so.1.0", "liba.so.1", ["libb.so.2"])),
  ];
  const notices = missingLibraries(packages, ["usr/lib/x/libb.so.2"]);
  assert.equal(notices.length, 1);
  assert.match(notices[0]!, /^app: .*libnone\.so\.9/);
});
