import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { withTestContext } from "../../../test/mirrors/test-context.ts";
import { tarBlock } from "../../archive/testing/tar-writer.ts";
import { zipArchive } from "../../archive/testing/zip-writer.ts";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { walkTree } from "../../store/tree-record.ts";
import { unpackArtifact } from "./unpack-artifact.ts";

type Ctx = Context & { readonly home: string };

/** What the file of these bytes comes to: path -> mode and content, or a link's target. */
async function unpacked(ctx: Ctx, bytes: Buffer, file: string, options: { unpack?: boolean } = {}) {
  const folder = join(ctx.home, `u${readdirSync(ctx.home).length}`);
  mkdirSync(folder);
  const path = join(folder, "artifact");
  const tree = join(folder, "tree");
  mkdirSync(tree);
  writeFileSync(path, bytes);
  await unpackArtifact(ctx.host, path, tree, { name: "tool", file, unpack: options.unpack ?? true });
  const found: Record<string, string> = {};
  for (const { path: entry } of walkTree(ctx.host, tree)) {
    const stat = statSync(join(tree, entry), { throwIfNoEntry: false });
    const isLink = ctx.host.fsSync.lstatSync(join(tree, entry)).isSymbolicLink();
    if (isLink) found[entry] = `-> ${readlinkSync(join(tree, entry))}`;
    else if (stat?.isFile())
      found[entry] =
        `${(stat.mode & 0o111) === 0 ? "" : "x "}${readFileSync(join(tree, entry), "latin1").slice(0, 12)}`;
  }
  return found;
}

/** GNU tar's archive of these files. */
function tarOf(ctx: Ctx, files: Readonly<Record<string, string>>, ...options: string[]): Buffer {
  const folder = join(ctx.home, `t${readdirSync(ctx.home).length}`);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    if (content.startsWith("-> ")) symlinkSync(content.slice(3), join(folder, path));
    else writeFileSync(join(folder, path), content);
    if (content.startsWith("#!")) chmodSync(join(folder, path), 0o755);
  }
  return execFileSync("tar", [...options, "-c", ...readdirSync(folder)], { cwd: folder, maxBuffer: 1 << 26 });
}

const FILES = {
  "tool-1.0/bin/tool": "#!/bin/sh\n",
  "tool-1.0/bin/also": "-> tool",
  "tool-1.0/tool-1.0": "data",
};
const LIFTED = { "bin/also": "-> tool", "bin/tool": "x #!/bin/sh\n", "tool-1.0": "data" };

test("unpackArtifact reads archives of every compression, without the folder around", () =>
  withTestContext({}, async (ctx) => {
    const plain = tarOf(ctx, FILES);
    assert.deepEqual(await unpacked(ctx, plain, "x.tar"), LIFTED);
    assert.deepEqual(await unpacked(ctx, gzipSync(plain), "x.tgz"), LIFTED);
    assert.deepEqual(await unpacked(ctx, zstdCompressSync(plain), "download"), LIFTED);
    const xz = execFileSync("xz", ["-c"], { input: plain });
    assert.deepEqual(await unpacked(ctx, xz, "x.tar.xz"), LIFTED);
    const zip = zipArchive([
      { name: "tool-1.0/", mode: 0o40755 },
      { name: "tool-1.0/bin/tool", content: "#!/bin/sh\n", mode: 0o100755 },
      { name: "tool-1.0/bin/also", content: "tool", mode: 0o120777 },
      { name: "tool-1.0/tool-1.0", content: "data", mode: 0o100644 },
      { name: "__MACOSX/._x", content: "junk" },
    ]);
    assert.deepEqual(await unpacked(ctx, zip, "x.zip"), LIFTED);
  }));

test("unpackArtifact keeps a tool's own folders and several at the top", () =>
  withTestContext({}, async (ctx) => {
    assert.deepEqual(await unpacked(ctx, tarOf(ctx, { "bin/x": "#!/bin/sh\n" }), "x.tar"), {
      "bin/x": "x #!/bin/sh\n",
    });
    assert.deepEqual(await unpacked(ctx, tarOf(ctx, { "a/x": "1", "b/y": "2" }), "x.tar"), {
      "a/x": "1",
      "b/y": "2",
    });
  }));

test("unpackArtifact goes through folders that link to each other once", () =>
  withTestContext({}, async (ctx) => {
    const loops = { "bin/x": "#!/bin/sh\n", "bin/here": "-> .", "bin/up": "-> ..", "lib/up": "-> .." };
    assert.deepEqual(await unpacked(ctx, tarOf(ctx, loops), "x.tar"), {
      ...loops,
      "bin/x": "x #!/bin/sh\n",
    });
  }));

test("unpackArtifact makes programs of zips without permissions executable", () =>
  withTestContext({}, async (ctx) => {
    const elf = readFileSync(realpathSync("/bin/true"));
    const zip = zipArchive([
      { name: "terraform", content: elf },
      { name: "bin/run", content: "#!/bin/sh\n" },
      { name: "libx.so.1", content: elf },
      { name: "notes.sh", content: "#!/bin/sh\n" },
    ]);
    const found = await unpacked(ctx, zip, "x.zip");
    assert.match(found.terraform!, /^x /);
    assert.match(found["bin/run"]!, /^x /);
    assert.doesNotMatch(found["libx.so.1"]!, /^x /);
    assert.doesNotMatch(found["notes.sh"]!, /^x /);
  }));

test("unpackArtifact takes a lone program under its request's name, and data under its own", () =>
  withTestContext({}, async (ctx) => {
    const elf = readFileSync(realpathSync("/bin/true"));
    assert.deepEqual(Object.keys(await unpacked(ctx, elf, "tool-linux-amd64")), ["tool"]);
    assert.deepEqual(await unpacked(ctx, gzipSync("#!/bin/sh\n"), "get.gz"), { tool: "x #!/bin/sh\n" });
    assert.deepEqual(await unpacked(ctx, gzipSync("weights"), "model.bin.gz"), { "model.bin": "weights" });
    assert.deepEqual(await unpacked(ctx, Buffer.from("weights"), "model.gguf"), { "model.gguf": "weights" });
  }));

test("unpackArtifact keeps archives that are read as they are, or are asked to be kept", () =>
  withTestContext({}, async (ctx) => {
    const jar = zipArchive([{ name: "META-INF/MANIFEST.MF", content: "x" }]);
    assert.deepEqual(Object.keys(await unpacked(ctx, jar, "x.jar")), ["x.jar"]);
    assert.deepEqual(Object.keys(await unpacked(ctx, gzipSync("x"), "x.tar.gz", { unpack: false })), [
      "x.tar.gz",
    ]);
  }));

test("unpackArtifact refuses what leads out, also of the folder that is left out", () =>
  withTestContext({}, async (ctx) => {
    const refused = async (bytes: Buffer, file = "x.tar") => {
      await assert.rejects(unpacked(ctx, bytes, file), { code: "hostile-archive" });
      assert.ok(!existsSync(join(ctx.home, "evil")));
    };
    const tar = (...blocks: Buffer[]) => Buffer.concat([...blocks, Buffer.alloc(1024)]);
    await refused(tar(tarBlock({ name: "../evil", content: "x" })));
    await refused(tar(tarBlock({ name: "a/l", type: "2", target: "/etc" })));
    await refused(
      tar(tarBlock({ name: "a/x", content: "x" }), tarBlock({ name: "a/l", type: "2", target: "../a/x" })),
    );
    await refused(zipArchive([{ name: "l", content: "../evil", mode: 0o120777 }]), "x.zip");
    await refused(gzipSync(Buffer.alloc(600 << 20)), "bomb.gz");
  }));

test("unpackArtifact names what it doesn't read, and the way out", () =>
  withTestContext({}, async (ctx) => {
    for (const [start, what] of [
      ["!<arch>\ndebian-binary", /Debian package/],
      ["7z\xbc\xaf\x27\x1c", /7z/],
      ["Rar!\x1a", /RAR/],
    ] as const)
      await assert.rejects(unpacked(ctx, Buffer.from(start, "latin1"), "x"), (error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, what);
        assert.match(error.help!, /unpack = false/);
        return true;
      });
  }));

test("unpackArtifact takes the backslashes of zips from Windows for slashes, and refuses what they lead to outside", () =>
  withTestContext({}, async (ctx) => {
    const zip = zipArchive([
      { name: "tool-1\\bin\\run", content: "#!/bin/sh\n" },
      { name: "tool-1\\lib\\x", content: "x" },
    ]);
    assert.deepEqual(await unpacked(ctx, zip, "x.zip"), { "bin/run": "x #!/bin/sh\n", "lib/x": "x" });
    const evil = zipArchive([{ name: "a\\..\\..\\evil", content: "x" }]);
    await assert.rejects(unpacked(ctx, evil, "x.zip"), UserError);
  }));

test("unpackArtifact refuses an empty file", () =>
  withTestContext({}, async (ctx) => {
    await assert.rejects(unpacked(ctx, Buffer.alloc(0), "x.tar.gz"), {
      code: "broken-archive",
      reason: "it is empty",
    });
  }));

test("unpackArtifact leaves its input alone", () =>
  withTestContext({}, async (ctx) => {
    const path = join(ctx.home, "in");
    cpSync(realpathSync("/bin/true"), path);
    const before = statSync(path).mode;
    mkdirSync(join(ctx.home, "out"));
    await unpackArtifact(ctx.host, path, join(ctx.home, "out"), { name: "x", file: "in", unpack: true });
    assert.equal(statSync(path).mode, before);
  }));
