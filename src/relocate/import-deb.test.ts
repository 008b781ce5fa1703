import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { silentReporter } from "../base/report.ts";
import { debianArchitecture, systemOf } from "../base/system.ts";
import { nodeHost } from "../host/node-host.ts";
import { openStore } from "../store/store.ts";
import type { Store, StoreKey } from "../store/types.ts";
import { verifyStore } from "../store/verify.ts";
import { loaderPath } from "./elf-plan.ts";
import { importDeb } from "./import-deb.ts";
import { controlText, type Deb, lockedDeb, makeDeb } from "./testing/deb-package.ts";

const scratch = fs.mkdtempSync(join(tmpdir(), "bothy-import-"));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));
let count = 0;
const host = nodeHost();
const ctx = { host, report: silentReporter, signal: new AbortController().signal };
const system = systemOf(host.arch, host.platform) ?? "x86_64-linux";
const { triplet } = debianArchitecture(system);
const freshStore = () => openStore(host, { data: join(scratch, String(count++)) });

const lacks = (...programs: string[]) => {
  const missing = programs.filter((program) => spawnSync(program, ["--version"]).error !== undefined);
  assert.ok(missing.length === 0 || process.env.CI === undefined, `${missing} are needed where CI is set`);
  return missing.length > 0 ? `SKIPPED: there is no ${missing.join(", ")}` : false;
};

const deb = (name: string, members: Parameters<typeof makeDeb>[3]) => makeDeb(scratch, system, name, members);

async function entriesOf(store: Store, key: StoreKey): Promise<Record<string, string>> {
  const { entries } = await store.meta(key);
  return Object.fromEntries(
    entries.map((entry) => [entry.path, entry.type === "link" ? `-> ${entry.target}` : entry.type]),
  );
}

/** The machine's own C library as the package libc6. */
function libcPackage(): Deb {
  const folder = dirname(fs.realpathSync(`/lib/${triplet}/libc.so.6`));
  const members = [loaderPath(system).split("/").at(-1)!, "libc.so.6"].map((name) => ({
    name: `./lib/${triplet}/${name}`,
    mode: 0o755,
    content: fs.readFileSync(join(folder, name)),
  }));
  return deb("libc6", members);
}

function program(source: string, ...flags: string[]): Buffer {
  const out = join(scratch, `program${count++}`);
  execFileSync("cc", ["-x", "c", "-", "-o", out, ...flags], { input: source });
  return fs.readFileSync(out);
}

test("importDeb unpacks what dpkg-deb unpacks", { skip: lacks("dpkg-deb") }, async () => {
  for (const compression of ["xz", "gzip", "zstd", "none"]) {
    const folder = join(scratch, `package${count++}`);
    fs.mkdirSync(join(folder, "DEBIAN"), { recursive: true });
    fs.mkdirSync(join(folder, "usr/share/x y"), { recursive: true });
    fs.writeFileSync(join(folder, "DEBIAN/control"), controlText("sample", system));
    fs.writeFileSync(join(folder, "usr/share/x y/file"), "content");
    fs.writeFileSync(join(folder, "usr/share/large"), Buffer.alloc(2_000_000, "large"));
    fs.symlinkSync("x y/file", join(folder, "usr/share/link"));
    const file = join(scratch, `sample-${compression}.deb`);
    const built = spawnSync("dpkg-deb", [`-Z${compression}`, "--root-owner-group", "-b", folder, file], {
      encoding: "utf8",
    });
    assert.equal(built.status, 0, built.stderr);
    const store = freshStore();
    const { key, tree } = await importDeb(file, lockedDeb(file, "sample", system), { store }, ctx);
    const oracle = join(scratch, `oracle${count++}`);
    execFileSync("dpkg-deb", ["-x", file, oracle]);
    execFileSync("diff", ["-r", "--no-dereference", oracle, tree]);
    const times = [oracle, tree].map((root) => fs.statSync(join(root, "usr/share/large")).mtimeMs);
    assert.equal(times[0], times[1]);
    assert.equal(
      fs.readFileSync(join(store.path("objects", key), "control/control"), "utf8"),
      controlText("sample", system),
    );
    assert.deepEqual(await verifyStore(store, ctx), []);
  }
});

test("importDeb merges /bin, /lib and /sbin into /usr", async () => {
  const store = freshStore();
  const { file, item } = deb("merged", [
    { name: "./bin/", type: "5" },
    { name: "./bin/tool", content: "#!/bin/sh\n", mode: 0o4755 },
    { name: "./usr/bin/tool", type: "2", target: "/bin/tool" },
    { name: "./sbin/other", type: "2", target: "../bin/tool" },
    { name: "./lib/x/lib.so", type: "2", target: "../../usr/lib/y.so" },
    { name: "./usr/lib/up", type: "2", target: "../../../../etc/up" },
    { name: "./usr/lib/absolute", type: "2", target: "/lib/x" },
    { name: "./lib64", type: "2", target: "usr/lib64" },
  ]);
  const { key, tree } = await importDeb(file, item, { store }, ctx);
  assert.deepEqual(await entriesOf(store, key), {
    "usr/bin": "directory",
    "usr/bin/tool": "file",
    "usr/lib/absolute": "-> /usr/lib/x",
    "usr/lib/up": "-> ../../etc/up",
    "usr/lib/x/lib.so": "-> ../y.so",
    "usr/sbin/other": "-> ../bin/tool",
  });
  assert.equal(fs.statSync(join(tree, "usr/bin/tool")).mode & 0o7777, 0o555);
  const entry = (await store.meta(key)).entries.find(({ path }) => path === "usr/bin/tool");
  assert.deepEqual(entry?.type === "file" && [entry.mode, entry.content], [0o4755, "script"]);
});

test("importDeb relocates programs, the same for every home", { skip: lacks("cc", "readelf") }, async () => {
  const content = program('#include <stdio.h>\nint main(void) { puts("/usr/share/tool/data"); return 0; }');
  const tool = deb("tool", [
    { name: "./usr/bin/tool", content, mode: 0o755 },
    { name: "./usr/bin/again", type: "1", target: "./usr/bin/tool" },
  ]);
  const libcDeb = libcPackage();
  const bytes: Buffer[] = [];
  for (const store of [
    freshStore(),
    openStore(host, { data: join(scratch, "another/longer/home", String(count++)) }),
  ]) {
    const libc = await importDeb(libcDeb.file, libcDeb.item, { store }, ctx);
    const { key, tree } = await importDeb(tool.file, tool.item, { store, libc }, ctx);
    const meta = await store.meta(key);
    assert.deepEqual(meta.references, [libc.key]);
    assert.deepEqual(
      meta.elf.map(({ path, kind, paths, unpatched }) => ({ path, kind, paths, unpatched })),
      [
        { path: "usr/bin/again", kind: "executable", paths: meta.elf[0]!.paths, unpatched: undefined },
        { path: "usr/bin/tool", kind: "executable", paths: meta.elf[0]!.paths, unpatched: undefined },
      ],
    );
    assert.ok(meta.elf[0]!.paths.includes("usr/share/tool/data"));
    const said = execFileSync("readelf", ["-ld", join(tree, "usr/bin/tool")], { encoding: "utf8" });
    assert.ok(said.includes(`${store.prefix}/objects/${libc.key}/tree/${loaderPath(system)}]`), said);
    assert.match(said, /NEEDED\)\s+Shared library: \[libbothy-redirect\.so\][\s\S]*NEEDED\)/);
    assert.match(
      said,
      /RPATH\)\s+Library rpath: \[\$ORIGIN\/\.\.\/lib\/[a-z0-9_]+-linux-gnu:\$ORIGIN\/\.\.\/lib:\$ORIGIN\/(?:\.\.\/){4}drivers\/lib\]/,
    );
    const home = join(scratch, `home${count++}`, "usr");
    fs.mkdirSync(join(home, "bin"), { recursive: true });
    fs.mkdirSync(join(home, "lib"));
    fs.linkSync(join(tree, "usr/bin/tool"), join(home, "bin/tool"));
    fs.linkSync(join(libc.tree, `usr/lib/${triplet}/libc.so.6`), join(home, "lib/libc.so.6"));
    fs.writeFileSync(
      join(home, "lib/libbothy-redirect.so"),
      program("int nothing;", "-shared", "-fPIC", "-nostdlib"),
    );
    const ran = spawnSync(join(home, "bin/tool"), { encoding: "utf8" });
    assert.equal(ran.stdout, "/usr/share/tool/data\n", ran.stderr);
    assert.deepEqual(await verifyStore(store, ctx), []);
    bytes.push(fs.readFileSync(join(store.path("objects", key), "meta.json")));
  }
  assert.ok(bytes[0]!.equals(bytes[1]!));
});

test("importDeb gives an ld.so that takes nothing of the host's", { skip: lacks("cc") }, async () => {
  const { file, item } = libcPackage();
  const { tree } = await importDeb(file, item, { store: freshStore() }, ctx);
  const loader = join(tree, loaderPath(system));
  const plain = join(scratch, `plain${count++}`);
  fs.writeFileSync(plain, program("int main(void) { return 0; }"), { mode: 0o755 });
  const alone = spawnSync(loader, [plain], { encoding: "utf8" });
  assert.match(alone.stderr, /libc\.so\.6: cannot open shared object file/);
  const told = spawnSync(loader, ["--library-path", dirname(loader), plain], {
    encoding: "utf8",
    env: { LD_DEBUG: "libs" },
  });
  assert.equal(told.status, 0, told.stderr);
  assert.doesNotMatch(told.stderr, /trying file=\/(?:usr\/)?lib|search cache=\/etc/);
});

test("importDeb makes only those anew that name the libc", { skip: lacks("cc") }, async () => {
  const store = freshStore();
  const data = deb("data", [{ name: "./usr/share/x", content: "x" }]);
  const tool = deb("tool", [
    { name: "./usr/bin/tool", content: program("int main(void) { return 0; }"), mode: 0o755 },
  ]);
  const libcs = ["aaaa", "bbbb"].map((key) => ({ key: key as StoreKey, tree: "/nowhere" }));
  const keys = async ({ file, item }: Deb) =>
    (await Promise.all(libcs.map((libc) => importDeb(file, item, { store, libc }, ctx)))).map(
      ({ key }) => key,
    );
  const [dataOne, dataTwo] = await keys(data);
  assert.equal(dataOne, dataTwo);
  const [toolOne, toolTwo] = await keys(tool);
  assert.notEqual(toolOne, toolTwo);
});

test("importDeb waits for what unpacks the others, whose own import doesn't", async () => {
  const store = freshStore();
  const { promise: unpackers, resolve } = Promise.withResolvers<void>();
  const content = [{ name: "./usr/share/x", content: "x" }];
  const unpacker = deb("liblzma5", content);
  const other = deb("other", content);
  let done = false;
  const waiting = importDeb(other.file, other.item, { store, unpackers }, ctx).then(() => {
    done = true;
  });
  await importDeb(unpacker.file, unpacker.item, { store, unpackers }, ctx);
  assert.equal(done, false);
  resolve();
  await waiting;
});
