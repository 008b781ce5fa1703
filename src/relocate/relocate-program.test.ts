import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { sha256 } from "../base/digest.ts";
import { silentReporter } from "../base/report.ts";
import { servedSystem } from "../base/system.ts";
import { nodeHost } from "../host/node-host.ts";
import type { ProgramBase } from "../resolve/program-base.ts";
import { openStore } from "../store/store.ts";
import type { ElfInfo, StoreKey } from "../store/types.ts";
import { verifyStore } from "../store/verify.ts";
import { DRIVER_FOLDER } from "./driver-folder.ts";
import { parseElf } from "./elf.ts";
import { loaderPath } from "./elf-plan.ts";
import { importTree } from "./import-tree.ts";

const scratch = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "bothy-program-")));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));
const host = nodeHost();
const ctx = { host, report: silentReporter, signal: new AbortController().signal };
const system = servedSystem(process.arch, process.platform);

const hasCompiler = spawnSync("cc", ["--version"]).error === undefined;
assert.ok(hasCompiler || process.env.CI === undefined, "cc is needed where CI is set");
const skip = hasCompiler ? false : "SKIPPED: there is no cc";

let count = 0;
function compile(source: string, ...flags: string[]): Buffer {
  const out = join(scratch, `built${count++}`);
  execFileSync("cc", ["-x", "c", "-", "-x", "none", "-o", out, ...flags], { input: source });
  return fs.readFileSync(out);
}

/** A store whose base is this machine's own C library in two objects, one with the loader and one with the rest. */
function storeWithBase() {
  const store = openStore(host, { data: join(scratch, `störe ${count++}`) });
  const [libc, other] = ["1".repeat(40), "2".repeat(40)] as StoreKey[];
  const listed = spawnSync("ldd", [process.execPath], { encoding: "utf8" }).stdout;
  const usual = parseElf(compile("int main() { return 0; }"))!.interpreter!;
  for (const key of [libc, other]) fs.mkdirSync(folder(key!), { recursive: true });
  fs.copyFileSync(usual, join(store.path("objects", libc!), "tree", loaderPath(system)));
  for (const [, path] of listed.matchAll(/=> (\/\S+)/g))
    fs.copyFileSync(path!, join(folder(other!), path!.split("/").at(-1)!));
  const base: ProgramBase = { system, libc: libc!, objects: [libc!, other!] };
  return { store, base, folder };
  function folder(key: StoreKey): string {
    return dirname(join(store.path("objects", key), "tree", loaderPath(system)));
  }
}

async function imported(
  files: Record<string, Buffer>,
  { store, base }: ReturnType<typeof storeWithBase>,
  programs: ProgramBase | "none" = base,
) {
  const object = await importTree(
    store,
    {
      ...{ channel: "npm", name: "x", version: "1", artifact: sha256("x"), key: "abc" as StoreKey, programs },
      build: async (tree) => {
        for (const [path, content] of Object.entries(files)) {
          fs.mkdirSync(dirname(join(tree, path)), { recursive: true });
          fs.writeFileSync(join(tree, path), content, { mode: 0o555 });
        }
      },
    },
    ctx,
  );
  const meta = await store.meta(object.key);
  const info = (path: string): ElfInfo => meta.elf.find((one) => one.path === path)!;
  return { ...object, meta, info };
}

const MAPS = `#include <stdio.h>
int main() {
  char line[999]; FILE *maps = fopen("/proc/self/maps", "r");
  while (fgets(line, sizeof line, maps)) fputs(line, stdout);
}`;

test("importTree gives a program the base's loader and libraries, and no file of the system's", {
  skip,
}, async () => {
  const scene = storeWithBase();
  const { tree, meta } = await imported({ "bin/maps": compile(MAPS, "-Wl,--no-as-needed", "-lm") }, scene);
  assert.deepEqual(meta.references, scene.base.objects);
  const ran = spawnSync(join(tree, "bin/maps"), { encoding: "utf8" });
  const files = new Set(ran.stdout.split("\n").flatMap((line) => /\s(\/.*)$/.exec(line)?.[1] ?? []));
  assert.ok(files.size >= 4, ran.stdout + ran.stderr);
  for (const file of files) assert.ok(file.startsWith(scene.store.root), `${file} is loaded`);
  const damage = (await verifyStore(scene.store, ctx)).filter(({ path }) => path.includes(tree));
  assert.deepEqual(damage, []);
});

test("importTree keys what names no program of the base without it", { skip }, async () => {
  const scene = storeWithBase();
  const other = { ...scene.base, libc: "3".repeat(40) as StoreKey };
  const library = { "lib/a.so": compile("int a;", "-shared", "-fPIC") };
  const one = await imported(library, scene);
  assert.equal((await imported(library, scene, other)).key, one.key);
  assert.deepEqual(one.meta.references, []);
  assert.notEqual((await imported(library, scene, "none")).key, one.key);
});

test("importTree keeps keys of programs apart by base", { skip }, async () => {
  const scene = storeWithBase();
  const program = { "bin/x": compile("int main() { return 0; }") };
  const other = { ...scene.base, libc: "3".repeat(40) as StoreKey };
  const one = await imported(program, scene);
  assert.notEqual((await imported(program, scene, other)).key, one.key);
  assert.equal((await imported(program, scene)).key, one.key);
});

test("importTree lets a program find the machine's graphics driver where the store has it", {
  skip,
}, async () => {
  const scene = storeWithBase();
  const driver = compile("int cuda() { return 7; }", "-shared", "-fPIC", "-Wl,-soname,libcuda.so.1");
  const stub = join(fs.mkdtempSync(join(scratch, "lib")), "libcuda.so.1");
  fs.writeFileSync(stub, driver);
  const program = compile("int cuda(); int main() { return cuda(); }", stub);
  const { tree, info } = await imported({ "bin/x": program }, scene);
  assert.equal(info("bin/x").unpatched, undefined);
  assert.equal(spawnSync(join(tree, "bin/x")).status, 127);
  fs.mkdirSync(join(scene.store.root, DRIVER_FOLDER), { recursive: true });
  fs.writeFileSync(join(scene.store.root, DRIVER_FOLDER, "libcuda.so.1"), driver);
  assert.equal(spawnSync(join(tree, "bin/x")).status, 7);
});

const LEFT: readonly [what: string, make: () => Buffer, reason: RegExp | undefined][] = [
  ["a static program", () => compile("int main() { return 0; }", "-static"), undefined],
  [
    "a program with data behind it",
    () => Buffer.concat([compile("int main() { return 0; }"), Buffer.from("payload")]),
    /data of its own/,
  ],
  [
    "a program of another C library",
    () => compile("int main() { return 0; }", "-Wl,-I/lib/ld-musl-x86_64.so.1"),
    /interpreter .*ld-musl.* is not glibc's/,
  ],
  [
    "a program that needs more than the base",
    () => {
      const folder = fs.mkdtempSync(join(scratch, "lib"));
      fs.writeFileSync(join(folder, "libgtk-99.so"), compile("int gtk;", "-shared", "-fPIC"));
      return compile("extern int gtk; int main() { return gtk; }", `-L${folder}`, "-lgtk-99");
    },
    /libgtk-99\.so/,
  ],
];
for (const [what, make, reason] of LEFT)
  test(`importTree leaves ${what} as it is`, { skip }, async () => {
    const content = make();
    const { tree, info, meta } = await imported({ "bin/x": content }, storeWithBase());
    assert.ok(fs.readFileSync(join(tree, "bin/x")).equals(content));
    assert.deepEqual(meta.references, []);
    if (reason === undefined) assert.equal(info("bin/x").unpatched, undefined);
    else assert.match(info("bin/x").unpatched ?? "", reason);
  });

test("importTree counts the libraries that a package brings, and what these need", { skip }, async () => {
  const folder = fs.mkdtempSync(join(scratch, "lib"));
  const library = compile("int own = 7;", "-shared", "-fPIC", "-Wl,-soname,libown.so");
  fs.writeFileSync(join(folder, "libown.so"), library);
  const flags = [`-L${folder}`, "-lown", "-Wl,-rpath,$ORIGIN/../lib"];
  const program = compile("extern int own; int main() { return own; }", ...flags);
  const scene = storeWithBase();
  const { tree } = await imported({ "bin/x": program, "lib/libown.so": library }, scene);
  assert.equal(spawnSync(join(tree, "bin/x")).status, 7);
  assert.ok(parseElf(fs.readFileSync(join(tree, "bin/x")))!.interpreter!.startsWith(scene.store.root));
});

test("importTree lets libraries with a search path of their own find the program's too", {
  skip,
}, async () => {
  const scene = storeWithBase();
  const folder = fs.mkdtempSync(join(scratch, "lib"));
  const needed = compile("int base = 5;", "-shared", "-fPIC", "-Wl,-soname,libz.so.1");
  fs.writeFileSync(join(folder, "libz.so"), needed);
  fs.writeFileSync(join(scene.folder(scene.base.objects[1]!), "libz.so.1"), needed);
  const flags = ["-shared", "-fPIC", `-L${folder}`, "-lz", "-Wl,--enable-new-dtags,-rpath,$ORIGIN/own"];
  const module = compile("extern int base; int get(void) { return base; }", ...flags);
  assert.deepEqual(parseElf(module)!.runpath, ["$ORIGIN/own"]);
  const loads = `#include <dlfcn.h>
int main(int argc, char **argv) { void *m = dlopen(argv[1], RTLD_NOW); return m ? ((int (*)(void))dlsym(m, "get"))() : 99; }`;
  const program = compile(loads, "-ldl");
  const { tree } = await imported({ "bin/x": program, "lib/module.node": module }, scene);
  const path = join(tree, "lib/module.node");
  assert.deepEqual(parseElf(fs.readFileSync(path))!.rpath, ["$ORIGIN/own"]);
  assert.equal(fs.statSync(path).size, module.length);
  assert.equal(spawnSync(join(tree, "bin/x"), [path]).status, 5);
});
