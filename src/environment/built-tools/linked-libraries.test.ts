import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { sha256 } from "../../base/digest.ts";
import type { System } from "../../base/system.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import type { ElfInfo, StoreKey } from "../../store/types.ts";
import type { Imported } from "../types.ts";
import { linkedLibraries } from "./linked-libraries.ts";

const TRIPLET = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
const SYSTEM: System = process.arch === "arm64" ? "aarch64-linux" : "x86_64-linux";

function deb(
  name: string,
  elf: readonly (Pick<ElfInfo, "path" | "needed"> & { soname?: string })[],
): Imported {
  const item: LockedPackage = {
    ...{
      channel: "deb",
      suite: "trixie",
      group: "default+build+x",
      system: SYSTEM,
      name,
      version: "1",
    },
    ...{ file: `pool/${name}.deb`, hash: sha256(name), dependencies: [] },
  };
  return {
    id: name,
    item,
    object: { key: name as StoreKey, tree: `/store/${name}` },
    meta: {
      ...{ format: 1, channel: "deb", name, version: "1", artifact: item.hash, entries: [], references: [] },
      elf: elf.map((info) => ({ ...info, kind: "library" as const, paths: [] })),
    },
  };
}

const lib = (name: string) => `usr/lib/${TRIPLET}/${name}`;
const PACKAGES = [
  deb("libc6", [{ path: lib("libc.so.6"), needed: [] }]),
  deb("libx1", [{ path: lib("libx.so.1.2"), soname: "libx.so.1", needed: ["liby.so.1", "libc.so.6"] }]),
  deb("liby1", [{ path: lib("liby.so.1"), needed: ["libc.so.6"] }]),
  deb("libz1", [{ path: lib("libz.so.1"), needed: ["libc.so.6"] }]),
];

test("linkedLibraries are the objects of what a program needs, and of what that needs", () => {
  const folder = mkdtempSync(join(tmpdir(), "bothy-linked-"));
  try {
    const at = (name: string) => join(folder, name);
    const cc = (...args: string[]) => {
      const { status, stderr } = spawnSync("cc", args, { cwd: folder, encoding: "utf8" });
      assert.equal(status, 0, stderr);
    };
    writeFileSync(at("x.c"), "int x(void) { return 0; }\n");
    writeFileSync(at("main.c"), "int x(void); int main(void) { return x(); }\n");
    cc("-shared", "-fPIC", "-Wl,-soname,libx.so.1", "-o", "libx.so", "x.c");
    cc("-o", "dynamic", "main.c", "libx.so");
    cc("-static", "-nostdlib", "-Wl,-e,x", "-o", "static", "x.c");
    const found = linkedLibraries([readFileSync(at("dynamic"))], PACKAGES, SYSTEM);
    assert.deepEqual(found, {
      system: SYSTEM,
      libc: "libc6",
      objects: ["libc6", "libx1", "liby1"],
      libraries: ["libc.so.6", "libx.so.1", "liby.so.1"],
    });
    assert.equal(linkedLibraries([readFileSync(at("static"))], PACKAGES, SYSTEM), undefined);
    assert.equal(linkedLibraries([readFileSync(at("dynamic"))], [], SYSTEM), undefined);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
