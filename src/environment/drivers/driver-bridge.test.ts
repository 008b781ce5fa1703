import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { servedSystem } from "../../base/system.ts";
import { nodeHost } from "../../host/node-host.ts";
import { DRIVER_FOLDER } from "../../relocate/driver-folder.ts";
import { isDriverLibrary } from "../../relocate/driver-names.ts";
import { parseElf } from "../../relocate/elf.ts";
import { patchElf } from "../../relocate/elf-patch.ts";
import { planElf } from "../../relocate/elf-plan.ts";
import { inheritSearchPath } from "../../relocate/search-path-kind.ts";
import { DRIVER_STAMP, refreshDrivers } from "./driver-bridge.ts";
import { findDrivers } from "./find-drivers.ts";
import { libraryCacheFile } from "./testing/library-cache-file.ts";

const scratch = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "bothy-drivers-")));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));
const system = servedSystem(process.arch, process.platform);
const hasCompiler = spawnSync("cc", ["--version"]).error === undefined;
assert.ok(hasCompiler || process.env.CI === undefined, "cc is needed where CI is set");
const skip = hasCompiler ? false : "SKIPPED: there is no cc";

let count = 0;

/** A machine of its own, with nothing on it, and a store. */
function scene() {
  const root = join(scratch, `machine${count}`);
  const data = join(scratch, `data${count++}`);
  fs.mkdirSync(join(root, "etc"), { recursive: true });
  const host = { ...nodeHost(), systemRoot: root };
  const linked = () =>
    fs.existsSync(join(data, DRIVER_FOLDER)) ? fs.readdirSync(join(data, DRIVER_FOLDER)).sort() : undefined;
  return { root, data, host, linked };
}

function compile(out: string, source: string, ...flags: string[]): void {
  fs.mkdirSync(dirname(out), { recursive: true });
  execFileSync("cc", ["-x", "c", "-", "-x", "none", "-o", out, ...flags], { input: source });
}

function driver(path: string, version: number, ...flags: string[]): void {
  const source = `int cuVersion(void) { return ${version}; }`;
  compile(path, source, "-shared", "-fPIC", "-Wl,-soname,libcuda.so.1", ...flags);
}

function writeCache(root: string, libraries: Readonly<Record<string, string>>): void {
  fs.writeFileSync(join(root, "etc/ld.so.cache"), libraryCacheFile(libraries));
}

test("isDriverLibrary takes what a kernel module is bound to, and no loader or compiler of it", () => {
  const drivers = ["libcuda.so.1", "libcuda.so", "libnvidia-ml.so.1", "libnvidia-glcore.so.550.54.14"];
  drivers.push("libGLX_nvidia.so.0", "libnvcuvid.so.1", "libhsa-runtime64.so.1", "libze_intel_gpu.so.1");
  for (const name of drivers) assert.ok(isDriverLibrary(name), name);
  const others = ["libcudart.so.12", "libGL.so.1", "libEGL_mesa.so.0", "libOpenCL.so.1", "libvulkan.so.1"];
  others.push("libnvidia-container.so.1", "libcuda.so.1.old", "libX11.so.6", "libcuda.a");
  for (const name of others) assert.ok(!isDriverLibrary(name), name);
});

test("refreshDrivers makes nothing where the machine has no driver", () => {
  const { root, data, host, linked } = scene();
  fs.mkdirSync(data);
  writeCache(root, { "libm.so.6": "/usr/lib/libm.so.6", "libcuda.so.1": "/gone/libcuda.so.1" });
  refreshDrivers(data, host);
  assert.equal(linked(), undefined);
  assert.deepEqual(fs.readdirSync(data), []);
});

test("findDrivers tells what a driver needs of an environment", { skip }, () => {
  const { root, host } = scene();
  compile(join(root, "lib/libX11.so.6"), "", "-shared", "-Wl,-soname,libX11.so.6");
  compile(join(root, "lib/libnvidia-x.so.1"), "", "-shared", "-Wl,-soname,libnvidia-x.so.1");
  const needed = [join(root, "lib/libX11.so.6"), join(root, "lib/libnvidia-x.so.1")];
  driver(join(root, "lib/libcuda.so.1"), 1, "-Wl,--no-as-needed", ...needed);
  fs.writeFileSync(join(root, "lib/libnvcuvid.so.1"), "no library");
  writeCache(root, {
    "libX11.so.6": "/lib/libX11.so.6",
    "libnvidia-x.so.1": "/lib/libnvidia-x.so.1",
    "libnvcuvid.so.1": "/lib/libnvcuvid.so.1",
    "libcuda.so.1": "/lib/libcuda.so.1",
  });
  const found = findDrivers(host);
  assert.deepEqual(
    found.map(({ name, needed }) => [name, needed]),
    [
      ["libcuda.so.1", ["libX11.so.6"]],
      ["libnvidia-x.so.1", []],
    ],
  );
});

test("refreshDrivers follows the driver: another version, another place, none any more", { skip }, () => {
  const { root, data, host, linked } = scene();
  const target = () => fs.readlinkSync(join(data, DRIVER_FOLDER, "libcuda.so.1"));
  driver(join(root, "usr/lib/libcuda.so.1"), 1);
  writeCache(root, { "libcuda.so.1": "/usr/lib/libcuda.so.1" });
  refreshDrivers(data, host);
  assert.equal(target(), join(root, "usr/lib/libcuda.so.1"));
  const stamp = fs.statSync(join(data, DRIVER_STAMP), { bigint: true });
  refreshDrivers(data, host);
  const again = fs.statSync(join(data, DRIVER_STAMP), { bigint: true });
  assert.equal(again.ino, stamp.ino, "nothing is written while nothing changes");

  driver(join(root, "usr/lib/wsl/lib/libdxcore.so"), 1);
  driver(join(root, "opt/new/libcuda.so.1"), 2);
  writeCache(root, { "libcuda.so.1": "/opt/new/libcuda.so.1", "libnvidia-ml.so.1": "/opt/gone.so.1" });
  refreshDrivers(data, host);
  assert.equal(target(), join(root, "opt/new/libcuda.so.1"));
  assert.deepEqual(linked(), ["libcuda.so.1", "libdxcore.so"]);

  fs.rmSync(join(root, "usr/lib/wsl"), { recursive: true });
  writeCache(root, {});
  refreshDrivers(data, host);
  assert.equal(linked(), undefined);
  assert.ok(!fs.existsSync(join(data, DRIVER_STAMP)));
});

test("a tree's program finds the driver as it needs it, by dlopen, and for a wheel's module", {
  skip,
}, () => {
  const { root, data, host } = scene();
  const stub = join(scratch, "stub/libcuda.so.1");
  driver(stub, 0);
  driver(join(root, "usr/lib/libcuda.so.1"), 7);
  writeCache(root, { "libcuda.so.1": "/usr/lib/libcuda.so.1" });

  const asks = "int cuVersion(void); int main() { return cuVersion(); }";
  const opens = `#include <dlfcn.h>
    int main(int count, char **words) {
      void *library = dlopen(words[1], RTLD_NOW);
      int (*version)(void) = library ? dlsym(library, words[2]) : 0;
      return version ? version() : 99;
    }`;
  /** A program as an import leaves it in a tree; the redirect library has no part in this. */
  const place = (name: string, source: string, ...flags: string[]) => {
    const path = join(data, "trees/key/usr/bin", name);
    compile(path, source, ...flags);
    const file = fs.readFileSync(path);
    const elf = parseElf(file)!;
    const { change } = planElf(`usr/bin/${name}`, file, elf, { system, interpreter: elf.interpreter });
    const patched = patchElf(file, elf, { ...change!, neededFirst: [] });
    assert.ok("file" in patched);
    fs.writeFileSync(path, patched.file);
    return (...words: string[]) => spawnSync(path, words, { encoding: "utf8" }).status;
  };
  const needs = place("needs", asks, stub);
  const loads = place("loads", opens, "-ldl");
  const module = join(data, "python/module.so");
  const calls = "int cuVersion(void); int answer(void) { return cuVersion() + 1; }";
  compile(module, calls, "-shared", "-fPIC", stub, "-Wl,--enable-new-dtags,-rpath,$ORIGIN/own");
  const wheel = fs.readFileSync(module);
  assert.ok(inheritSearchPath(wheel, parseElf(wheel)!));
  fs.writeFileSync(module, wheel);

  assert.equal(needs(), 127, "without the bridge the driver is not found");
  assert.equal(loads("libcuda.so.1", "cuVersion"), 99);
  refreshDrivers(data, host);
  assert.equal(needs(), 7);
  assert.equal(loads("libcuda.so.1", "cuVersion"), 7);
  assert.equal(loads(module, "answer"), 8);
  driver(join(data, "trees/key/usr/lib/libcuda.so.1"), 5);
  assert.equal(needs(), 5, "the tree's own comes first");
});
