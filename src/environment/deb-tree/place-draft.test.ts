import assert from "node:assert/strict";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { testContext } from "../../../test/context.ts";
import type { Context } from "../../host/context.ts";
import { builtFile } from "../../host/installation.ts";
import { nodeHost } from "../../host/node-host.ts";
import { removeTree } from "../../store/staging.ts";
import { findTreeRecord } from "../../store/tree-record.ts";
import { draftRecord, placeDraft, sealDraft, withCopies } from "./place-draft.ts";
import { type DraftFile, treeDraft } from "./tree-draft.ts";

/** A scratch folder with an object's files in `object/` and an empty `tree/`. */
async function scene(
  body: (at: ReturnType<typeof testContext>, tree: string, object: string) => Promise<void>,
) {
  if (!fs.existsSync(builtFile("native/addon.node"))) assert.fail("dist/ is not built: npm run build");
  const ctx = testContext();
  const [tree, object] = [join(ctx.root, "tree"), join(ctx.root, "object")];
  fs.mkdirSync(tree);
  fs.mkdirSync(join(object, "usr/bin"), { recursive: true });
  for (const name of ["a", "b", "ümläut \n"])
    fs.writeFileSync(join(object, "usr/bin", name), name, { mode: 0o555 });
  try {
    await body(ctx, tree, object);
  } finally {
    await removeTree(nodeHost(), ctx.root);
  }
}

function draftOf(object: string) {
  const file = (path: string): [string, DraftFile] => [
    path,
    { kind: "object", source: join(object, path), executable: true },
  ];
  const files = new Map(["usr/bin/a", "usr/bin/b", "usr/bin/ümläut \n"].map(file));
  const links = new Map([["bin", "usr/bin"]]);
  return treeDraft(
    { files, directories: new Set(["usr", "usr/bin", "usr/empty"]), links },
    { stands: false },
    nodeHost(),
  );
}

/** `ctx` on a machine that can't load the addon, and where, as for anybody but root, sealed folders can't be written to. */
function withoutAddon(ctx: Context): Context {
  const { host } = ctx;
  const refusing = (path: fs.PathLike) => {
    if ((fs.lstatSync(dirname(String(path))).mode & 0o222) === 0)
      throw Object.assign(new Error(`EACCES ${path}`), { code: "EACCES" });
  };
  const symlinkSync = (target: string, path: fs.PathLike) => {
    refusing(path);
    fs.symlinkSync(target, path);
  };
  const linkSync = (source: fs.PathLike, path: fs.PathLike) => {
    refusing(path);
    fs.linkSync(source, path);
  };
  const mkdirSync = (path: fs.PathLike, options: { recursive: true }) => {
    if (!fs.existsSync(path)) refusing(path);
    return fs.mkdirSync(path, options);
  };
  const fsSync = { ...host.fsSync, symlinkSync, linkSync, mkdirSync } as typeof host.fsSync;
  return { ...ctx, host: { ...host, fsSync, addon: () => undefined } };
}

for (const [way, on] of [
  ["", (ctx: Context) => ctx],
  [" without the addon", withoutAddon],
] as const)
  test(`placeDraft links, writes, moves and removes what changed since, and seals${way}`, () =>
    scene(async (own, tree, object) => {
      const ctx = on(own);
      const draft = draftOf(object);
      assert.deepEqual(await placeDraft(draft, tree, ctx), new Set());
      const inode = (path: string) => fs.lstatSync(path).ino;
      assert.equal(inode(join(tree, "usr/bin/a")), inode(join(object, "usr/bin/a")));
      assert.equal(fs.readlinkSync(join(tree, "bin")), "usr/bin");

      const large = Buffer.alloc(3 << 20, "large");
      draft.write("usr/bin/a", "own\0bytes", { executable: true, mtimeMs: 1_000_000_000_250 });
      draft.write("etc/deep/conf", large, { executable: false, mtimeMs: -1500 });
      draft.move("usr/bin/b", "usr/libexec/b");
      draft.link("usr/bin/b", "../libexec/b");
      draft.remove("bin");
      await placeDraft(draft, tree, ctx);
      await sealDraft(draft, tree, ctx);
      const stat = fs.lstatSync(join(tree, "usr/bin/a"));
      assert.equal(fs.readFileSync(join(tree, "usr/bin/a"), "latin1"), "own\0bytes");
      assert.equal(fs.readFileSync(join(object, "usr/bin/a"), "latin1"), "a", "never through a link");
      assert.deepEqual([stat.mtimeMs, stat.mode & 0o7777], [1_000_000_000_250, 0o555]);
      assert.ok(fs.readFileSync(join(tree, "etc/deep/conf")).equals(large));
      assert.equal(fs.lstatSync(join(tree, "etc/deep/conf")).mtimeMs, -1500);
      assert.equal(fs.lstatSync(join(tree, "etc/deep/conf")).mode & 0o7777, 0o444);
      assert.equal(inode(join(tree, "usr/libexec/b")), inode(join(object, "usr/bin/b")));
      assert.equal(fs.existsSync(join(tree, "bin")), false);
      for (const folder of ["", "usr", "usr/bin", "usr/empty", "usr/libexec", "etc/deep"])
        assert.equal(fs.lstatSync(join(tree, folder)).mode & 0o7777, 0o555, folder);

      const found = findTreeRecord(nodeHost(), tree);
      const told = draftRecord(draft, nodeHost());
      assert.deepEqual(
        { ...told, linked: [...told.linked].sort() },
        { ...found, linked: [...found.linked].sort() },
      );
    }));

test("placeDraft fails as the file system does where an object lacks a file", () =>
  scene(async (ctx, tree, object) => {
    fs.rmSync(join(object, "usr/bin/b"));
    await assert.rejects(placeDraft(draftOf(object), tree, ctx), {
      code: "ENOENT",
    });
  }));

test("placeDraft copies what can't be linked, and tells", (t) =>
  scene(async (ctx, tree, object) => {
    const other = fs.mkdtempSync("/dev/shm/bothy-place-");
    t.after(() => fs.rmSync(other, { recursive: true }));
    if (fs.statSync(other).dev === fs.statSync(object).dev) return t.skip("/dev/shm is on the same disk");
    fs.mkdirSync(join(other, "usr/bin"), { recursive: true });
    for (const name of fs.readdirSync(join(object, "usr/bin")))
      fs.copyFileSync(join(object, "usr/bin", name), join(other, "usr/bin", name));
    const draft = draftOf(other);
    const copied = await placeDraft(draft, tree, ctx);
    assert.equal(copied.size, 3);
    assert.deepEqual(
      Object.keys(withCopies(draftRecord(draft, nodeHost()), draft, copied, nodeHost()).copied).sort(),
      [...draft.files.keys()].sort(),
    );
    assert.deepEqual(findTreeRecord(nodeHost(), tree).linked, []);
  }));

test("a draft refuses to write behind a link, or where a file stands for a folder", () => {
  const draft = draftOf("/object");
  assert.throws(() => draft.write("bin/x", "", { executable: false }), { code: "linked-folder" });
  assert.throws(() => draft.link("usr/bin/a/x", "y"), /in the place of the folder/);
});

test("a draft changes no folder that may stand already", () => {
  const draft = draftOf("/object");
  draft.remove("bin");
  draft.makeDirectory("bin");
  draft.takeDue();
  draft.link("bin/x", "y");
  assert.throws(() => draft.remove("usr/bin"), /is placed/);
  assert.throws(() => draft.makeDirectory("bin/x"), /is placed/);
});
