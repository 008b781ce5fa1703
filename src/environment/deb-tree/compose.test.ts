import assert from "node:assert/strict";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { sha256, shortKey } from "../../base/digest.ts";
import { silentReporter } from "../../base/report.ts";
import type { Context } from "../../host/context.ts";
import type { Host } from "../../host/host.ts";
import { builtFile } from "../../host/installation.ts";
import { nodeHost } from "../../host/node-host.ts";
import type { Relocation } from "../../manifest/types.ts";
import { removeTree } from "../../store/staging.ts";
import { openStore } from "../../store/store.ts";
import type { Entry, ObjectMeta, StoreKey } from "../../store/types.ts";
import type { Imported } from "../types.ts";
import { composeDebTree } from "./compose.ts";

const host = nodeHost();
let folder: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "bothy-compose-"));
});
after(() => removeTree(host, folder));

const context = {
  host,
  places: { cache: "/nonexistent" },
  report: silentReporter,
  config: { get: () => undefined },
  offline: true,
  signal: new AbortController().signal,
} as unknown as Context;

/** An object as an import leaves it: files 0444/0555 below tree/, control/ beside it. */
function object(
  name: string,
  files: Record<string, string>,
  more: { links?: Record<string, string>; control?: Record<string, string>; dependencies?: string[] } = {},
): Imported {
  const key = shortKey([name]) as StoreKey;
  const place = join(folder, "data/objects", key);
  rmSync(place, { recursive: true, force: true }); // another test's of this name
  const entries: Entry[] = [];
  const write = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode: text.startsWith("#!") ? 0o555 : 0o444 });
  };
  for (const [path, text] of Object.entries(files)) {
    write(join(place, "tree", path), text);
    const script = text.startsWith("#!");
    const content = script ? "script" : /\/usr\//.test(text) ? "text" : undefined;
    const mode = script ? 0o755 : 0o644;
    entries.push({
      type: "file",
      path,
      mode,
      size: text.length,
      hash: sha256(text),
      ...(content ? { content } : {}),
    });
  }
  for (const [path, target] of Object.entries(more.links ?? {})) entries.push({ type: "link", path, target });
  const control = { control: `Package: ${name}\nVersion: 1\n`, ...more.control };
  for (const [file, text] of Object.entries(control)) write(join(place, "control", file), text);
  const item = { channel: "deb", name, version: "1", dependencies: more.dependencies ?? [] };
  const meta = { format: 1, channel: "deb", name, version: "1", entries, elf: [], references: [] };
  return {
    id: name,
    item: item as unknown as Imported["item"],
    object: { key, tree: join(place, "tree") },
    meta: meta as unknown as ObjectMeta,
  };
}

const RAN = { code: 0, signal: undefined, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };

function compose(
  packages: Imported[],
  on: Host = host,
  relocation = new Map<string, Relocation>(),
  allowFailedScripts: readonly string[] = [],
) {
  if (!existsSync(builtFile("native/libbothy-redirect.so"))) assert.fail("dist/ is not built: npm run build");
  const store = openStore(host, { data: join(folder, "data") });
  return composeDebTree(
    {
      system: "x86_64-linux",
      suite: "trixie",
      group: "default",
      packages,
      relocation,
      allowFailedScripts,
    },
    store,
    { ...context, host: on },
  );
}

test("composeDebTree links, rewrites and seals a tree, and finds it again", async () => {
  const packages = [
    object(
      "tool",
      {
        "usr/bin/tool": "#!/bin/sh\nexec /usr/share/tool/run\n",
        "usr/share/tool/run": "#!/usr/bin/env tool\n",
        "usr/share/tool/data": "/usr/share/tool/run\n",
        "etc/tool.conf": "path=/usr/share/tool/run\n",
        "etc/passwd": "root:x:0:0::/root:/bin/sh\n",
      },
      { links: { "usr/bin/t": "/usr/bin/tool" }, dependencies: ["shell"] },
    ),
    object("shell", { "usr/bin/sh": "binary" }),
  ];
  const tree = await compose(packages);
  const read = (path: string) => readFileSync(join(tree.path, path), "utf8");
  assert.equal(read("usr/bin/tool"), `#!${tree.path}/usr/bin/sh\nexec ${tree.path}/usr/share/tool/run\n`);
  assert.equal(read("usr/share/tool/run"), `#!${tree.path}/usr/bin/tool\n`);
  assert.equal(read("usr/share/tool/data"), "/usr/share/tool/run\n", "data is never touched");
  assert.equal(read("etc/tool.conf"), `path=${tree.path}/usr/share/tool/run\n`);
  assert.equal(read("bin/tool"), read("usr/bin/tool"));
  assert.equal(readlinkSync(join(tree.path, "usr/bin/t")), "tool");
  assert.ok(!existsSync(join(tree.path, "etc/passwd")));

  const inode = (path: string) => lstatSync(path).ino;
  const source = packages[0]!.object.tree;
  assert.equal(inode(join(tree.path, "usr/share/tool/data")), inode(join(source, "usr/share/tool/data")));
  assert.notEqual(inode(join(tree.path, "etc/tool.conf")), inode(join(source, "etc/tool.conf")));
  assert.equal(readFileSync(join(source, "usr/share/tool/run"), "utf8"), "#!/usr/bin/env tool\n");
  const time = (path: string) => lstatSync(path).mtimeMs;
  const late = time(join(tree.path, "usr/bin/tool")) - time(join(source, "usr/bin/tool"));
  assert.ok(
    Math.abs(late) < 1,
    `a rewritten file keeps its time, to the digits that utimes takes: ${late} ms`,
  );
  for (const path of ["", "usr", "usr/bin", "etc"])
    assert.equal(lstatSync(join(tree.path, path)).mode & 0o777, 0o555, path);
  for (const path of [".bothy/ownership", "usr/lib/x86_64-linux-gnu/libbothy-redirect.so", "etc/tool.conf"])
    assert.equal(lstatSync(join(tree.path, path)).mode & 0o777, 0o444, path);
  assert.deepEqual(tree.meta.programs.tool, { t: "usr/bin/t", tool: "usr/bin/tool" });

  const again = await compose(packages.toReversed());
  assert.equal(again.path, tree.path);
  assert.deepEqual(again.meta, tree.meta);
});

test("composeDebTree puts the launcher in the place of a program that needs a view, in a tree of its own", async () => {
  const packages = [
    object("tool", { "usr/bin/tool": "#!/usr/bin/perl\n" }, { links: { "usr/bin/t": "tool" } }),
    object("lib", { "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2": "\0/sys/\0" }),
  ];
  const plain = await compose(packages);
  const tree = await compose(packages, host, new Map([["tool", "view"]]));
  assert.notEqual(tree.key, plain.key);
  assert.deepEqual(tree.meta.modes, { "usr/bin/tool": { mode: "view", reason: "bothy.toml asks for it" } });
  assert.deepEqual(tree.meta.programs.tool, { t: "usr/bin/t", tool: "usr/bin/tool" });
  const read = (path: string) => readFileSync(join(tree.path, path));
  assert.deepEqual(read("usr/bin/t"), readFileSync(builtFile("native/bothy-view")));
  assert.equal(lstatSync(join(tree.path, "usr/bin/tool")).mode & 0o777, 0o555);
  assert.equal(String(read(".bothy/view/originals/usr/bin/tool")), "#!/usr/bin/perl\n");
  assert.match(
    String(read(".bothy/view/rules")),
    /^original \/usr\/bin\/tool\noriginal \/usr\/lib\/x86_64-linux-gnu\/ld-/m,
  );
  assert.ok(existsSync(join(tree.path, ".bothy/view/root")));
  assert.ok(!existsSync(join(plain.path, ".bothy/view")));
});

test("composeDebTree links alternatives and says so where install scripts can't be run", async () => {
  const postinst = "#!/bin/sh\nupdate-alternatives --install /usr/bin/editor editor /usr/bin/ed.full 30\n";
  const tree = await compose([object("ed", { "usr/bin/ed.full": "#!/bin/sh\n" }, { control: { postinst } })]);
  assert.equal(readFileSync(join(tree.path, "usr/bin/editor"), "utf8"), "#!/bin/sh\n");
  assert.deepEqual(Object.keys(tree.meta.programs.ed!), ["ed.full", "editor"]);
  assert.match(tree.meta.notices.join(), /install scripts were not run/);
});

test("composeDebTree takes a tree without scripts for another one, and never for the whole one", async () => {
  const packages = [
    object("scripted", { "usr/bin/x": "#!/bin/sh\n" }, { control: { postinst: "#!/bin/sh\n" } }),
  ];
  const probing = (code: number): Host => ({
    ...host,
    run: async (command, args, options) =>
      args[0] === "--probe" ? { ...RAN, code } : host.run(command, args, options),
  });
  const refusing = probing(125);
  const allowing = probing(0);
  const bare = await compose(packages, refusing);
  assert.equal(bare.meta.unconfigured, true);
  const whole = await compose(packages, allowing);
  assert.notEqual(whole.key, bare.key);
  assert.equal(whole.meta.unconfigured, undefined);
  assert.equal((await compose(packages, refusing)).key, whole.key, "a whole tree that is there is taken");
});

test("composeDebTree keeps a tree whose packages may fail apart from one whose packages may not", async () => {
  const packages = [object("may-fail", { "usr/bin/x": "#!/bin/sh\n" })];
  const allowing = (names: string[]) => compose(packages, host, new Map(), names);
  const strict = await compose(packages);
  assert.equal((await allowing(["another"])).key, strict.key);
  assert.notEqual((await allowing(["may-fail"])).key, strict.key);
});

test("composeDebTree leaves nothing behind when an object lacks a file", async () => {
  const broken = object("broken", { "usr/share/x": "x" });
  rmSync(join(broken.object.tree, "usr/share/x"), { force: true });
  await assert.rejects(compose([broken]));
  const left = existsSync(join(folder, "data/tmp")) ? host.fsSync.readdirSync(join(folder, "data/tmp")) : [];
  assert.deepEqual(left, []);
});
