import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { test } from "node:test";
import type { ElfInfo } from "../store/types.ts";
import { parseElf } from "./elf.ts";
import { loadChecker } from "./load-check.ts";

const file = (path: string, needed: string[], search: string[] = []): ElfInfo => ({
  ...{ path, kind: path.includes(".so") ? "library" : "executable", needed, paths: [] },
  ...(search.length === 0 ? {} : { search }),
});

function checker(files: ElfInfo[]) {
  const byPath = new Map(files.map((one) => [one.path, one]));
  return loadChecker({ triplet: "x86_64-linux-gnu", libraryAt: (path) => byPath.get(path) });
}

test("loadChecker searches a program's folders, those of who loads a library, and the standard ones", () => {
  const check = checker([
    file("usr/lib/x86_64-linux-gnu/libc.so.6", []),
    file("usr/lib/liba.so", ["libb.so", "libc.so.6", "libloop.so"]),
    file("usr/lib/libloop.so", ["liba.so"]),
    file("usr/lib/tool/libb.so", ["libc.so.6", "libown.so"], ["/lib/own"]),
    file("usr/lib/own/libown.so", []),
  ]);
  const nothing = { missing: [], absolute: [] };
  assert.deepEqual(check(file("usr/bin/a", ["libc.so.6"])), nothing);
  assert.deepEqual(check(file("usr/bin/a", ["liba.so"])), { missing: ["libb.so"], absolute: [] });
  assert.deepEqual(check(file("usr/bin/a", ["liba.so"], ["$ORIGIN/../lib/tool"])), nothing);
  assert.deepEqual(check(file("usr/bin/a", ["liba.so"], ["/usr/lib/tool/"])), nothing);
  assert.deepEqual(check(file("usr/bin/a", ["libown.so"])), { missing: ["libown.so"], absolute: [] });
  assert.deepEqual(check(file("usr/bin/a", ["/usr/lib/liba.so", "none.so"])), {
    missing: ["none.so"],
    absolute: ["/usr/lib/liba.so"],
  });
});

/** The machine's own programs and its own loader. */
test("loadChecker says what ld.so --list says of this machine's programs", (t) => {
  const triplet = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
  const loader = process.arch === "arm64" ? "/lib/ld-linux-aarch64.so.1" : "/lib64/ld-linux-x86-64.so.2";
  if (!existsSync(loader) || !existsSync(`/usr/lib/${triplet}`)) {
    assert.ok(process.env.CI === undefined, "no Debian here");
    return t.skip("this machine's libraries are not laid as Debian's");
  }
  const read = (path: string): ElfInfo | undefined => {
    const elf = parseElf(readFileSync(`/${path}`));
    if (elf === undefined) return undefined;
    const real = realpathSync(`/${path}`).slice(1);
    return { ...elf, path: real, paths: [], search: [...elf.rpath, ...elf.runpath] };
  };
  const check = loadChecker({
    triplet,
    libraryAt: (path) => (existsSync(`/${path}`) ? read(path) : undefined),
  });
  let compared = 0;
  for (const name of readdirSync("/usr/bin").sort()) {
    const path = `usr/bin/${name}`;
    if (compared === 60 || !existsSync(`/${path}`) || !statSync(`/${path}`).isFile()) continue;
    const program = read(path);
    if (program === undefined || program.kind !== "executable") continue;
    compared++;
    const { stdout, stderr } = spawnSync(loader, ["--list", `/${path}`], { encoding: "utf8" });
    const missing = [...`${stdout}${stderr}`.matchAll(/^\s*(\S+) => not found/gm)].map(([, lib]) => lib);
    const failed = /cannot open shared object file/.test(stderr);
    assert.equal(check(program).missing.length > 0, missing.length > 0 || failed, `${path}: ${stderr}`);
  }
  assert.ok(compared > 20, `${compared} programs compared`);
});
